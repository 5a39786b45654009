"""What was promised in the demo: its milepost.yaml, with due days counted from today."""

from collections.abc import Mapping
from datetime import date, timedelta

from milepost.jobs.demo.digit_trials import READER_IN_USE
from milepost.jobs.demo.progression_trials import RULE_IN_USE
from milepost.jobs.demo.trials import TIME_ZONE, working_day

DUE_DAYS = {
    "proof_due": -140,
    "pilot_due": -122,
    "beat_reader_due": -75,
    "branches_due": -14,
    "unattended_due": 45,
    "useful_due": -160,
    "beat_rule_due": -135,
    "ward_due": -80,
    "clinics_due": 30,
    "kiosks_due": 110,
    "region_due": 120,
    "screening_due": 150,
}

OTHER_DAYS = {"unattended_since": -20, "region_frozen": 106}
"""From when on the planned runs of a milestone are counted, and when they end."""

TEXT = """\
# yaml-language-server: $schema=milepost.schema.json
#
# Demo data, built by `milepost demo`. The runs are real trainings of scikit-learn models on the small data sets that
# come with it, dated back. The people, promises, latencies (worked out from each model's size) and KPIs are made up.
# The folder can be deleted; it is built again when it is missing.
demo: true
store: sqlite:///milepost.db
time_zone: {time_zone}

sources:
  lab: {{kind: mlflow, uri: "sqlite:///mlflow.db"}}
  team: {{kind: wandb_offline, path: wandb}}
  corrections: {{kind: kpi_file, path: kpis/corrections.csv, date: week, value: corrections_per_1000}}
  entry_cost: {{kind: kpi_file, path: kpis/entry-cost.csv, date: week, value: cost_eur}}
  complaints: {{kind: kpi_file, path: kpis/complaints.csv, date: week, value: complaints}}
  visits: {{kind: kpi_file, path: kpis/visits.csv, date: week, value: visits_per_100}}

# A snapshot every five minutes until tomorrow, so that one fires while you watch; real ones are weekly or so.
recipients:
  reports: {{kind: folder, place: reports}}
schedules:
  board:
    title: Report to the board
    projects: [digits]
    cron: "*/5 * * * *"
    formats: [html, pdf, pptx, csv]
    to: [reports]
    owner: maya@example.org
    until: {tomorrow}

projects:
  digits:
    title: Digit reader
    runs:
      - {{source: lab, experiments: ["digit-reader/*"]}}
    baseline: {{source: lab, run: "{reader_in_use}"}}      # the reader that the mail room uses today
    metrics:
      accuracy:
        title: Accuracy on writers never seen
        names: [val_accuracy]
        better: higher
        unit: "%"
        bounds: [0, 1]
      latency_ms:
        title: Estimated latency on the scanner
        names: [est_latency_ms]
        better: lower
        unit: ms
      faint:
        title: Accuracy on faint ink
        names: [val_accuracy_faint]                       # measured since last week only
        better: higher
        unit: "%"
        bounds: [0, 1]
    headline: accuracy
    milestones:
      proof:
        title: Proof of concept
        due: {proof_due}
        owner: maya@example.org
        gates: ["accuracy >= 0.85"]
      pilot:
        title: Mail room pilot
        due: {pilot_due}
        owner: maya@example.org
        approvers: [tom@example.org, ines@example.org]
        gates: ["accuracy >= 0.92", "latency_ms <= 15"]
      beat_reader:
        title: Replaces the old reader
        due: {beat_reader_due}
        owner: tom@example.org
        gates: ["accuracy >= baseline + 20%", "latency_ms <= baseline + 200%"]
        kpis: ["corrections <= 60"]
      branches:
        title: All branches
        due: {branches_due}
        owner: ines@example.org
        gates: ["accuracy >= 0.97", "latency_ms <= 12"]
        kpis: ["corrections <= 40"]
      unattended:
        title: Unattended processing
        due: {unattended_due}
        owner: ines@example.org
        gates: ["accuracy >= 0.985", "latency_ms <= 20"]
        kpis: ["corrections <= 20", "entry_cost <= 1500"]
        planned_runs: {{runs: 60, since: {unattended_since}}}
      kiosks:                                             # three results so far: too few to forecast from
        title: Branch kiosks
        due: {kiosks_due}
        owner: tom@example.org
        gates: ["accuracy >= 0.97", "faint >= 0.95"]
    kpis:
      corrections:
        title: Manual corrections per 1,000 forms
        source: corrections
        better: lower
        target: 20
        driven_by: accuracy
      entry_cost:
        title: Manual data entry a week
        source: entry_cost
        unit: EUR
        better: lower
        target: 1500
        driven_by: accuracy
      complaints:                                         # counted for ten weeks only: too few to say what drives it
        title: Complaints about misread forms a week
        source: complaints
        better: lower
        driven_by: accuracy

  progression:
    title: Progression forecast
    runs:
      - {{source: lab, experiments: [progression-forecast]}}      # until the team went over to W&B
      - {{source: team, experiments: [progression-forecast]}}
    baseline: {{source: lab, run: "{rule_in_use}"}}      # the clinic's rule of thumb
    metrics:
      error:
        title: Mean error of the one-year forecast
        names: [val_mae, val/mae]
        better: lower
        unit: points
      close:
        title: Forecasts within 40 points
        names: [val_close, val/close]
        better: higher
        unit: "%"
        bounds: [0, 1]
    headline: error
    milestones:
      useful:
        title: First useful forecast
        due: {useful_due}
        owner: noor@example.org
        gates: ["error <= 49.2"]
      beat_rule:
        title: Beats the rule of thumb
        due: {beat_rule_due}
        owner: jan@example.org
        gates: ["error <= baseline - 10%"]
      ward:
        title: Ward trial
        due: {ward_due}
        owner: noor@example.org
        approvers: [jan@example.org, elif@example.org, sam@example.org]
        approvals: 2
        gates: ["error <= 43.2", "close >= 0.55"]
      clinics:
        title: Both clinics
        due: {clinics_due}
        owner: noor@example.org
        gates: ["error <= 41", "close >= 0.6"]
        kpis: ["visits <= 15"]
      region:
        title: Whole region
        due: {region_due}
        owner: elif@example.org
        gates: ["error <= 41.8"]
        runs_a_week: {{runs: 20, until: {region_frozen}}}     # then the model is frozen for its approval
      screening:
        title: Screening programme
        due: {screening_due}
        owner: sam@example.org
        gates: ["error <= 41"]
        runs_a_week: 10
    kpis:
      visits:
        title: Avoidable follow-up visits per 100 patients
        source: visits
        better: lower
        target: 15
        driven_by: error
"""


def demo_yaml(run_ids: Mapping[str, str], today: date) -> str:
    """Return the demo's milepost.yaml; `run_ids` names the run of each trial's key."""
    due = {name: working_day(today + timedelta(days=days)).isoformat() for name, days in DUE_DAYS.items()}
    due |= {name: (today + timedelta(days=days)).isoformat() for name, days in OTHER_DAYS.items()}
    due["tomorrow"] = (today + timedelta(days=1)).isoformat()
    references = {"reader_in_use": run_ids[READER_IN_USE], "rule_in_use": run_ids[RULE_IN_USE]}
    return TEXT.format(time_zone=TIME_ZONE, **due, **references)
