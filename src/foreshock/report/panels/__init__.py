"""One module per panel: `payload(scene)` turns records into the JSON that the JavaScript module of that name draws."""
