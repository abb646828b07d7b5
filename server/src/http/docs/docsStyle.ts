/** How the page of the API looks: in light and dark, on a phone and on paper, with fonts every system has. */
export const docsStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fdfdfc, #16181d);
  --raised: light-dark(#f2f3f1, #1f232b);
  --line: light-dark(#dcdedb, #333945);
  --ink: light-dark(#1d2126, #e3e6ea);
  --quiet: light-dark(#5a6472, #a3acba);
  --link: light-dark(#00609a, #6db9ea);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font: 16px/1.6 system-ui, sans-serif;
}
nav {
  position: sticky;
  top: 0;
  display: flex;
  gap: 0.25rem 1.1rem;
  overflow-x: auto;
  padding: 0.7rem max(1rem, calc(50vw - 26rem));
  background: var(--ground);
  border-bottom: 1px solid var(--line);
  font-size: 0.9rem;
  white-space: nowrap;
}
nav .home { font-weight: 700; color: var(--ink); }
main { max-width: 54rem; margin: 0 auto; padding: 1rem 1rem 6rem; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
h1 small { font-size: 0.9rem; font-weight: 400; color: var(--quiet); }
h2 { margin-top: 2.6rem; font-size: 1.3rem; }
h3 { margin: 1rem 0 0.3rem; font-size: 0.85rem; color: var(--quiet); }
code, pre, .path { font-family: ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; font-size: 0.88em; }
pre {
  overflow-x: auto;
  padding: 0.9rem 1rem;
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: 8px;
  line-height: 1.5;
}
details { border-top: 1px solid var(--line); padding: 0.5rem 0; }
details[open] { padding-bottom: 1.2rem; }
summary { cursor: pointer; display: grid; grid-template-columns: 4.6rem 1fr; gap: 0 0.6rem; align-items: baseline; }
summary .what { grid-column: 2; color: var(--quiet); font-size: 0.92rem; }
summary i { color: var(--link); font-style: normal; }
summary b { font-size: 0.78rem; letter-spacing: 0.04em; }
.get { color: light-dark(#00609a, #6db9ea); }
.post { color: light-dark(#00704f, #5fcfa4); }
.put, .patch { color: light-dark(#7d5f00, #e0bb52); }
.delete { color: light-dark(#a81f33, #f08a96); }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
td { padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:target { background: var(--raised); }
@media print { nav { display: none; } }
`;
