import Accounts
import FoundationEssentials

/// How the page looks: light or dark as the reader's system is, one column on a phone.
enum DocsStyle {
  /// By which alone the page's policy lets it in: `sha256-…` (Content Security Policy, level 3).
  static let hash: String = {
    let digits = Array(Secrets.digest(text).utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    return "sha256-" + Data(bytes).base64EncodedString()
  }()

  static let text = """
    :root { color-scheme: light dark; --ink: #1c2230; --quiet: #5b6475; --paper: #ffffff; --box: #f3f5f9; --line: #dfe3ec; --link: #1d4ed8; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e4e8f0; --quiet: #98a2b5; --paper: #12151c; --box: #1b202b; --line: #2c3342; --link: #8ab4ff; }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
    main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    nav { padding: 1rem; border-bottom: 1px solid var(--line); background: var(--box); font-size: 0.9rem; }
    nav a { display: inline-block; margin-right: 0.8rem; padding: 0.15rem 0; }
    nav h2 { margin: 0.6rem 0 0; font-size: 0.75rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--quiet); border: 0; }
    a { color: var(--link); text-decoration: none; }
    a:hover, a:focus { text-decoration: underline; }
    h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; }
    h2 { margin: 2.5rem 0 0; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); font-size: 1.3rem; }
    h3 { margin: 2rem 0 0.4rem; font-size: 1rem; line-height: 1.7; overflow-wrap: anywhere; }
    p { margin: 0.5rem 0; }
    .quiet { color: var(--quiet); }
    code, pre { font: 0.86em/1.5 ui-monospace, "Cascadia Code", "DejaVu Sans Mono", monospace; }
    code { overflow-wrap: anywhere; }
    pre { margin: 0.6rem 0; padding: 0.8rem; overflow-x: auto; border-radius: 6px; background: var(--box); }
    h3 b { display: inline-block; min-width: 3.4rem; padding: 0 0.5rem; border-radius: 4px; text-align: center; font-size: 0.8rem; color: #ffffff; background: #475569; }
    h3 b.get { background: #1d5fa8; } h3 b.post { background: #19734a; } h3 b.delete { background: #b02a37; } h3 b.put, h3 b.patch { background: #8a5a00; }
    .badge { padding: 0.05rem 0.5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.78rem; font-weight: 400; color: var(--quiet); white-space: nowrap; }
    table { width: 100%; border-collapse: collapse; font-size: 0.92rem; }
    td { padding: 0.35rem 0.6rem 0.35rem 0; border-top: 1px solid var(--line); vertical-align: top; }
    td:first-child { width: 10.5rem; overflow-wrap: anywhere; }
    td .quiet { font-size: 0.86em; }
    td pre { margin: 0.3rem 0; padding: 0.5rem; }
    @media (min-width: 68rem) {
      body { display: grid; grid-template-columns: 15rem minmax(0, 1fr); }
      nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); }
      nav a { display: block; margin: 0; }
    }
    @media (max-width: 30rem) { td:first-child { width: 7.5rem; } table { table-layout: fixed; } }
    """
}
