#include "app/page.h"

namespace wigwag::app {

std::string_view front_page() {
  return R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>wigwag</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #1c2b24 }
h1 { font-size: 1.4rem } code { background: #eef3f0; padding: .1em .3em; border-radius: 3px }
td { padding: .2rem 1rem .2rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) {
  body { background: #141a17; color: #dfe8e3 } code { background: #24302a } a { color: #7fd1a8 }
}
</style>
</head>
<body>
<h1>wigwag</h1>
<p>A WhatsApp Business platform on this machine: it takes Meta's webhooks, keeps every message, and answers the APIs
below. Send your key as <code>X-API-Key</code> or <code>Authorization: Bearer</code>.</p>
<table>
<tr><td><code>/platform/v1/whatsapp/messages</code></td>
<td>Kapso's platform API: messages, conversations, contacts, webhooks, broadcasts</td></tr>
<tr><td><code>/meta/whatsapp/v24.0/…</code></td><td>Kapso's Meta-compatible proxy</td></tr>
<tr><td><code>/api/v2/messages</code></td><td>the WA.cr API</td></tr>
<tr><td><a href="/docs">/docs</a></td><td>all of them, with every parameter</td></tr>
<tr><td><code>/live</code></td><td>what happens, as server-sent events</td></tr>
<tr><td><code>/webhooks/meta</code></td><td>where Meta posts</td></tr>
<tr><td><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a></td><td>alive, ready</td></tr>
<tr><td><a href="/metrics">/metrics</a></td><td>for Prometheus</td></tr>
</table>
</body>
</html>
)";
}

}  // namespace wigwag::app
