// The report's chart: the picture is there from the start; where scripts run, Plotly takes its place.
(() => {
  "use strict"
  const part = (name) => document.getElementById(`mp-${name}`)
  const chart = part("chart"), plot = part("plot"), picked = part("picked"), live = part("live"), choices = part("choices")
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const DAY = 86_400_000
  const themes = JSON.parse(chart.dataset.themes)
  let told, figures, whole, zoomed = false, drawn = 0, stop = -1

  const coloured = (text, colours) => text.replace(/\ue000(\w+)\ue001/g, (_, name) => colours[name])
  const width = () => Math.max(240, Math.floor(chart.clientWidth))
  const millis = (end) => (typeof end === "number" ? end : Date.parse(String(end).replace(" ", "T") + "Z"))

  async function unpacked(text) {
    const packed = atob(text), bytes = new Uint8Array(packed.length)
    for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i)
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
    return new Response(stream).text()
  }

  // The page is shown first; the script is in it as text until then.
  function startPlotly() {
    const script = document.createElement("script")
    script.textContent = part("plotly").textContent
    document.body.append(script)
    script.remove()
  }

  function colour() {
    figures = JSON.parse(coloured(told, themes[dark.matches ? "dark" : "light"]))
  }

  async function draw() {
    const now = width(), { data, forms, widths } = figures
    drawn = now
    const form = forms[widths.findLastIndex((from, i) => i === 0 || now >= from)]
    const layout = structuredClone(form.layout)
    whole = layout.xaxis.range.map(millis)
    layout.width = now
    if (zoomed) Object.assign(layout.xaxis, { range: plot.layout.xaxis.range.slice(), tickmode: "auto" })
    Object.assign(data.find((trace) => trace.name === "milestones"), { text: form.numbers, textposition: form.sides })
    plot.style.height = `${layout.height}px`
    await Plotly.react(plot, data, layout, { displayModeBar: false, doubleClick: "reset", responsive: false, showTips: false })
  }

  function onZoom(change) {
    if (!Object.keys(change).some((key) => key.startsWith("xaxis.range") || key === "xaxis.autorange")) return
    const shown = plot.layout.xaxis.range.map(millis), tolerance = (whole[1] - whole[0]) / 1000
    const now = shown.some((end, i) => Math.abs(end - whole[i]) > tolerance)
    if (now !== zoomed) {
      zoomed = now
      Plotly.relayout(plot, { "xaxis.tickmode": zoomed ? "auto" : "array" })
    }
    press(zoomed ? plot.dataset.days : "0")
    delete plot.dataset.days
  }

  function press(days) {
    for (const one of choices.querySelectorAll("button")) one.ariaPressed = String(one.value === days)
  }

  function choose(button) {
    if (!button) return
    const days = Number(button.value)
    plot.dataset.days = button.value
    Plotly.relayout(plot, { "xaxis.range": days ? [Math.max(whole[0], figures.today - days * DAY), whole[1]] : whole })
  }

  function tell(curve, index) {
    const { text, customdata } = plot.data[curve]
    const [name, ...facts] = text[index].split("<br>").map((line) => new DOMParser().parseFromString(line, "text/html").body.textContent)
    const strong = Object.assign(document.createElement("strong"), { textContent: name })
    const words = [strong, ` ${facts.join(" · ")}`]
    if (/^https?:\/\//.test(customdata[index])) {
      const link = Object.assign(document.createElement("a"), { href: customdata[index], target: "_blank", rel: "noopener noreferrer", textContent: "Open in the tracker" })
      words.push(" · ", link)
    }
    picked.replaceChildren(...words)
  }

  function onClick({ points: [point] }) {
    const { name } = point.data
    if (name === "milestones") {
      const entry = part(`milestone-${point.customdata}`)
      entry?.scrollIntoView({ block: "center" })
      entry?.focus({ preventScroll: true })
    } else if (name === "runs" || name === "best") tell(point.curveNumber, point.pointIndex)
  }

  function onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.target !== chart || (!step && event.key !== "Enter")) return
    const curve = plot.data.findIndex((trace) => trace.name === "best"), count = plot.data[curve].text?.length ?? 0
    if (!count) return
    event.preventDefault()
    stop = stop < 0 ? count - 1 : Math.min(count - 1, Math.max(0, stop + (step ?? 0)))
    if (!step) return tell(curve, stop)
    Plotly.Fx.hover(plot, [{ curveNumber: curve, pointNumber: stop }])
    live.textContent = plot.data[curve].text[stop].replace(/<[^>]*>/g, " ")
  }

  function listen() {
    plot.on("plotly_relayout", onZoom)
    plot.on("plotly_click", onClick)
    chart.onkeydown = onKey
    choices.onclick = (event) => choose(event.target.closest("button"))
    dark.onchange = () => { colour(); draw() }
    new ResizeObserver(() => { if (width() !== drawn) draw() }).observe(chart)
  }

  async function takeOver() {
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))
    startPlotly()
    told = await unpacked(part("figure").textContent)
    colour()
    await draw()
    document.documentElement.classList.add("mp-ready")
    chart.tabIndex = 0
    listen()
  }

  if (part("figure") && "DecompressionStream" in window) takeOver()
})()
