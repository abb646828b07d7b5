import * as vscode from 'vscode';

/** The HTML of the chat: everything in it comes from the extension's own files, and nothing else may be loaded. */
export function chatPage(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'chat.js'));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'media', 'chat.css'));
  const policy = `default-src 'none'; script-src ${webview.cspSource}; style-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="messages" role="log" tabindex="0"></div>
<form>
<div id="attachment" hidden></div>
<textarea rows="1" maxlength="4000"></textarea>
<button type="submit">↑</button>
</form>
<script src="${script}"></script>
</body>
</html>`;
}
