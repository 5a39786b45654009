"""What is said of gates that are being written: how good the best is, and how many runs would pass today."""

from milepost.metrics.trial import GateTrial, Trial


def gate_trial_words(one: GateTrial) -> str:
    if one.passing is None:
        return f"{one.gate}: a KPI, judged by its own dates"
    if one.best is None:
        return f"{one.gate}: {one.why or 'no counted run has this metric yet'}"
    asks = "" if one.target is None or f"{one.target:.12g}" in one.gate else f" asks for {one.target:.6g};"
    why = f" ({one.why})" if one.why else ""
    runs = "1 run passes" if one.passing == 1 else f"{one.passing:,} runs pass"
    return f"{one.gate}:{asks} the best is {one.best:.6g}, {runs} today{why}"


def trial_words(trial: Trial) -> str:
    if len(trial.gates) == 1:
        return f"of {trial.counted:,} counted runs"
    return f"{trial.at_once:,} of {trial.counted:,} counted runs pass all gates at once"
