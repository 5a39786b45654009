"""What all levels of milepost.yaml have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Section(BaseModel):
    """One level of the file: unknown keys are refused, and a key without a value counts as left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, field_title_generator=lambda key, _: key)

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: held for key, held in value.items() if held is not None or key not in cls.model_fields}
