extension ReportPage {
  /// All of the page's style. Texts keep a contrast of 4.5 to 1, marks one of 3 to 1 (WCAG 2.2, AA) in both schemes.
  static let style: Markup = """
    :root { color-scheme: light dark;
      --page: #f5f5f3; --card: #ffffff; --text: #1b1c1e; --soft: #595d63; --line: #d9dadc; --grid: #e8e8e8;
      --good: #2a6fc9; --bad: #c4372b; --warn: #b87514; --quiet: #858b94; --money: #1e8569; --accent: #2a6fc9; }
    @media (prefers-color-scheme: dark) { :root {
      --page: #121315; --card: #1b1d20; --text: #ececed; --soft: #a7abb2; --line: #383b40; --grid: #2a2d31;
      --good: #6ba6f5; --bad: #f2786b; --warn: #dba544; --quiet: #7b818a; --money: #4cb996; --accent: #6ba6f5; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text);
      font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
    main, header, footer { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
    header { padding-top: 28px; padding-bottom: 4px; }
    h1 { font-size: 24px; line-height: 1.2; margin: 0 0 4px; }
    h2 { font-size: 16px; margin: 0 0 2px; }
    header p, .about, footer, small, caption, .empty, dt { color: var(--soft); }
    header p { margin: 0; overflow-wrap: anywhere; }
    .note { color: var(--text); border-left: 3px solid var(--warn); padding-left: 10px; margin-top: 10px; }
    .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 16px 0; }
    .tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
    dt { font-size: 13px; } dd { margin: 0; } dd.value { font-size: 24px; line-height: 1.25; font-weight: 600; }
    dd.more { font-size: 13px; color: var(--soft); }
    .grid { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
    .stack { display: grid; gap: 16px; align-content: start; min-width: 0; }
    section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; min-width: 0; }
    section.wide { grid-column: 1 / -1; }
    .about { margin: 0 0 10px; font-size: 13px; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 6px; padding: 0; font-size: 13px; }
    .legend svg { width: 11px; height: 11px; margin-right: 6px; }
    .chart { display: block; width: 100%; height: auto; }
    .chart text { font-size: 12px; fill: var(--soft); }
    .rule { stroke: var(--grid); } .base { stroke: var(--soft); }
    .hit { fill: transparent; } g:hover > .hit { fill: var(--text); fill-opacity: .08; }
    .good { fill: var(--good); } .bad { fill: var(--bad); } .warn { fill: var(--warn); } .quiet { fill: var(--quiet); }
    .money { fill: var(--money); } .accent { fill: var(--accent); }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .line.good { stroke: var(--good); } .line.warn { stroke: var(--warn); }
    table { width: 100%; border-collapse: collapse; font-size: 14px; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: 5px 12px 5px 0; text-align: left; vertical-align: top; font-weight: 400; border-top: 1px solid var(--grid); }
    thead th { border-top: 0; color: var(--soft); font-size: 13px; white-space: nowrap; }
    th:last-child, td:last-child { padding-right: 0; }
    td, .chart .num { font-variant-numeric: tabular-nums; }
    td.n, th.n, .ranking td, .ranking thead th:last-child { text-align: right; white-space: nowrap; }
    .ranking { table-layout: auto; } .ranking td { width: 1%; padding-left: 12px; }
    tbody th { overflow-wrap: anywhere; min-width: 9em; }
    .scroll td { white-space: nowrap; } .scroll td.t { white-space: normal; overflow-wrap: anywhere; min-width: 6.5em; }
    td small { display: block; font-size: 12px; }
    .rest th, .rest td { color: var(--soft); }
    .bar { display: block; width: 100%; height: 8px; margin-top: 4px; }
    .scroll { overflow-x: auto; }
    .empty { margin: 26px 0; text-align: center; }
    details { margin-top: 16px; } summary { cursor: pointer; }
    footer { padding-top: 20px; padding-bottom: 28px; font-size: 13px; }
    @media (max-width: 860px) { .grid { grid-template-columns: 1fr; } .tiles { grid-template-columns: 1fr 1fr; } }
    @media (max-width: 560px) { .chart text { font-size: 16px; } main, header, footer { padding: 0 12px; }
      header { padding-top: 18px; } section { padding: 14px 12px; } }
    @media print { body { background: none; } section, .tiles div { break-inside: avoid; } }
    """
}
