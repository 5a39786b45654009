"""Which keys `access:` has, at the top of milepost.yaml and in a project."""

from pydantic import Field

from milepost.config.fields import Callback, Exact, Hours, SecureAddress, VariableName, Who
from milepost.config.section import Section


class RolesSection(Section, title="Roles"):
    """Who has which role: e-mail addresses, patterns such as `*@acme.example`, `group:NAME`, or `*` for everybody who
    signed in."""

    viewer: list[Who] = Field(default=[], description="Who sees the pages, with the notes for stakeholders.")
    planner: list[Who] = Field(default=[], description="Who plans milestones, writes notes, syncs and sees the audit.")
    approver: list[Who] = Field(default=[], description="Who signs off what was reached, where a milestone names them.")
    admin: list[Who] = Field(default=[], description="Who may do all that planners may, but not sign off.")


class LoginSection(Section, title="Login"):
    """How people sign in, with OpenID Connect."""

    server_metadata_url: SecureAddress = Field(
        description="The provider's address that ends with /.well-known/openid-configuration."
    )
    client_id: Exact = Field(description="The name under which the provider knows Milepost.")
    client_secret_env: VariableName = Field(description="Environment variable that holds the client's secret.")
    cookie_secret_env: VariableName = Field(
        description="Environment variable that holds at least 32 random characters, with which sign-ins are sealed."
    )
    redirect_uri: Callback | None = Field(
        None,
        description="Where the provider sends people back to: the dashboard's own address with /oauth2callback. "
        "Default: made of the host and port that it is served on.",
    )
    scope: Exact = Field(
        "openid email profile", description="What is asked of the provider; some tell groups only if asked."
    )
    groups_claim: Exact = Field(
        "groups", description="The claim of the ID token that holds a person's groups; dots lead into nested ones."
    )
    hours: Hours = Field(12.0, description="How long a sign-in lasts, and so how long a lost group still counts.")


class AccessSection(RolesSection, title="Access"):
    """Who may see and do what. Without it nobody signs in, and only this machine may reach the dashboard."""

    login: LoginSection = Field(description="How people sign in.")
