// What if a milestone asked for another number, day or pace: sliders under the chart, whose answer the server reckons.

const PARTS = ["target", "due", "runs"]
const SENT = { target: "target", due: "due", runs: "runs_a_week" }
const PAUSE = 150 // milliseconds without a move before the server is asked

class WhatIf {
  constructor(chart, root) {
    this.chart = chart
    this.root = root
    this.form = root.querySelector("form")
    this.told = root.querySelector(".mp-if-told")
    this.which = this.form.elements.milestone
    this.planPart = root.querySelector(".mp-if-plan")
    this.planPart.onclick = () => this.chart.tell("supposed", Object.fromEntries(this.query()))
    this.milestones = []
    this.form.onsubmit = (event) => event.preventDefault()
    this.form.oninput = ({ target }) => this.moved(target)
    this.form.onreset = (event) => { event.preventDefault(); this.back() }
    root.ontoggle = () => this.toggled()
  }

  get on() { return this.root.open && this.chosen !== undefined && PARTS.some((part) => this.isOther(part)) }

  get chosen() { return this.milestones.find((one) => one.id === this.which.value) }

  // Once for each page that the server made; where the sliders stand outlives it.
  take({ address, milestones, plans }) {
    this.address = address
    this.planPart.hidden = !plans
    this.root.querySelector(".mp-if-kept").textContent = plans ? "Nothing of this is saved until it is planned so." : "Nothing of this is saved."
    if (JSON.stringify(milestones) === JSON.stringify(this.milestones)) return
    const before = this.chosen?.id
    this.milestones = milestones
    this.root.hidden = !milestones.length
    this.which.replaceChildren(...milestones.map(({ id, title }) => new Option(title, id)))
    this.which.parentElement.hidden = milestones.length < 2
    if (!milestones.length) return
    const usual = milestones.find(({ target, overdue }) => target && !overdue) ?? milestones[0]
    this.which.value = milestones.some(({ id }) => id === before) ? before : usual.id
    this.lay()
    this.planPart.disabled = true
    this.read()
  }

  // The sliders of the chosen milestone, as planned.
  lay() {
    for (const part of PARTS) {
      const spec = this.chosen[part], input = this.form.elements[part]
      input.parentElement.hidden = !spec
      if (!spec) continue
      Object.assign(input, { max: spec.most, value: spec.start })
      this.say(part)
    }
    const name = this.chosen.metric
    this.form.querySelector("[data-part=target] span").textContent = name ? name[0].toUpperCase() + name.slice(1) : ""
  }

  isOther(part) {
    const spec = this.chosen?.[part]
    if (!spec) return false
    const moved = Number(this.form.elements[part].value) !== spec.start
    return moved || this.exact?.[part] !== undefined || (part === "due" && this.chosen.overdue)
  }

  // Exactly what a link said, until the slider is moved; else where it stands.
  value(part) {
    if (this.exact?.[part] !== undefined) return this.exact[part]
    const spec = this.chosen[part], at = Number(this.form.elements[part].value)
    if (at === spec.start && spec.now !== null) return spec.now
    const value = spec.low + at * spec.step
    return part === "target" ? Number(value.toPrecision(12)) : value
  }

  words(part) {
    const spec = this.chosen[part], value = this.value(part)
    if (part === "due") return dayWords(value)
    if (part === "runs") return spec.now === null && value === 0 ? spec.least : String(value)
    return `${(value * spec.scale).toFixed(spec.decimals)} ${spec.unit}`.trim()
  }

  say(part) {
    const input = this.form.elements[part]
    input.parentElement.querySelector("b").textContent = this.words(part)
    input.setAttribute("aria-valuetext", this.words(part))
  }

  moved(input) {
    if (input === this.which) {
      this.exact = {}
      this.lay()
    } else {
      delete this.exact?.[input.name]
      this.say(input.name)
    }
    this.remember()
    this.soon()
  }

  back() {
    this.exact = {}
    this.lay()
    this.remember()
    this.end()
  }

  toggled() {
    if (!this.milestones.length) return
    this.remember()
    if (this.on) return this.soon()
    this.end()
  }

  // The chart as planned again.
  end() {
    clearTimeout(this.waiting)
    this.asking?.abort()
    this.told.replaceChildren()
    this.chart.showBase()
  }

  soon() {
    clearTimeout(this.waiting)
    if (!this.on) return this.end()
    this.told.classList.add("mp-if-asking")
    this.waiting = setTimeout(() => this.ask(), PAUSE)
  }

  query() {
    const asked = new URLSearchParams({ milestone: this.chosen.id })
    for (const part of PARTS) if (this.isOther(part)) asked.set(SENT[part], this.written(part))
    return asked
  }

  written(part) {
    return part === "due" ? new Date(this.value(part)).toISOString().slice(0, 10) : String(this.value(part))
  }

  async ask() {
    this.asking?.abort()
    if (!this.on) return
    const { signal } = (this.asking = new AbortController())
    const { metric, range } = this.chart.wanted
    const address = new URL(this.address, document.baseURI)
    for (const [key, value] of [...this.query(), ["metric", metric], ["range", range]]) address.searchParams.set(key, value)
    try {
      const answer = await fetch(address, { signal })
      if (answer.status === 401) return location.reload()
      const told = await answer.json()
      if (signal.aborted || !this.on) return
      if (!answer.ok) return this.fail(told.error)
      this.tell(told.words)
      this.chart.showSupposed({ ...told.chart, metric, range })
    } catch (error) {
      if (error.name !== "AbortError") this.fail("that could not be reckoned; try again")
    }
  }

  tell([first, ...facts]) {
    const list = document.createElement("ul")
    list.append(...facts.map((fact) => Object.assign(document.createElement("li"), { textContent: fact })))
    this.told.replaceChildren(Object.assign(document.createElement("strong"), { textContent: first }), list)
    this.told.classList.remove("mp-if-asking")
  }

  fail(words) {
    this.told.textContent = `Not answered: ${words}.`
    this.told.classList.remove("mp-if-asking")
  }

  // In the address, so that a link shows what its sender saw.
  remember() {
    this.planPart.disabled = !this.on
    const address = new URL(location.href), { searchParams } = address
    for (const key of ["what-if", ...PARTS.map((part) => `if-${part}`)]) searchParams.delete(key)
    if (this.root.open && this.chosen) {
      searchParams.set("what-if", this.chosen.id)
      for (const part of PARTS) if (this.isOther(part)) searchParams.set(`if-${part}`, this.written(part))
    }
    history.replaceState(history.state, "", address)
  }

  read() {
    const told = new URLSearchParams(location.search), wanted = told.get("what-if")
    if (!this.milestones.some(({ id }) => id === wanted)) return
    this.which.value = wanted
    this.exact = {}
    this.lay()
    for (const part of PARTS) {
      const text = told.get(`if-${part}`), spec = this.chosen[part]
      const value = part === "due" ? Date.parse(text) : Number(text)
      if (!text || !spec || !Number.isFinite(value)) continue
      this.form.elements[part].value = Math.round((value - spec.low) / spec.step)
      if (value !== this.planned(part)) this.exact[part] = value
      this.say(part)
    }
    if (this.root.open) this.toggled()
    this.root.open = true // and toggled() asks
  }

  planned(part) {
    const { now, low, start, step } = this.chosen[part]
    return now ?? low + start * step
  }
}

