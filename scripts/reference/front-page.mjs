// The page that leads to the parts of the reference. Its colours are those of www/style/base.css.

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (one) => ENTITIES[one]);

const link = ({ name, description, page }) => `        <li><a href="crates/${page}/index.html">${escaped(name)}</a>: ${escaped(description ?? "")}</li>`;

/** The HTML of the page; without crates it leads to the package alone. */
export function frontPage(crates) {
  const list = crates.length === 0 ? "" : `      <h2>The Rust crates</h2>\n      <ul>\n${crates.map(link).join("\n")}\n      </ul>\n`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Lunette: reference</title>
    <style>
      :root { color-scheme: light dark; }
      body {
        max-width: 46rem;
        margin: 0 auto;
        padding: 2rem 1rem;
        background: light-dark(#f6f7fb, #13151b);
        color: light-dark(#1c1e26, #e7e9ef);
        font: 1rem/1.5 system-ui, sans-serif;
      }
      h1 { font-size: 1.5rem; }
      h2 { margin-top: 2rem; font-size: 1.15rem; }
      li { margin: 0.3rem 0; }
      a { color: light-dark(#3450c8, #9db0ff); }
    </style>
  </head>
  <body>
    <main>
      <h1>Lunette: reference</h1>
      <h2>The package</h2>
      <p><a href="package/index.html">The JavaScript package</a>: networks, processes, wallets, servers, machines; every function, option, type and error.</p>
${list}    </main>
  </body>
</html>
`;
}
