/* Passkeys: only a script can ask a device for one. Places that offer it are shown where the
   browser can; everything else on these pages works without this file. */
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const toBytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /** Turn what the server asks into what the browser takes. */
  function asked(options) {
    const found = { ...options, challenge: toBytes(options.challenge) };
    if (options.user) found.user = { ...options.user, id: toBytes(options.user.id) };
    for (const name of ["allowCredentials", "excludeCredentials"]) {
      if (options[name]) found[name] = options[name].map((one) => ({ ...one, id: toBytes(one.id) }));
    }
    return found;
  }

  /** Turn what the device answers into what the server reads (WebAuthn level 3, JSON). */
  function answered(credential) {
    const given = credential.response;
    const response = { clientDataJSON: toText(given.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (given[name]) response[name] = toText(given[name]);
    }
    return {
      id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  /** Send a form and read the answer; null where it was refused. */
  async function send(path, fields) {
    const answer = await fetch(path, {
      method: "POST", body: new URLSearchParams(fields), credentials: "same-origin",
    });
    return answer.ok ? answer.json() : null;
  }

  /** Ask the device and hand its answer over; tells what to say where it did not work. */
  async function run(place) {
    const csrf = place.dataset.token;
    const begun = await send(place.dataset.options, { csrf });
    if (!begun) return "refused";
    if (begun.to) {
      location.assign(begun.to);
      return "";
    }
    const publicKey = asked(JSON.parse(begun.options));
    let credential = null;
    try {
      credential = place.dataset.passkey === "add"
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
    } catch (fault) {
      return fault.name === "InvalidStateError" ? "refused" : "cancelled";
    }
    if (!credential) return "cancelled";
    const name = place.querySelector("input");
    const done = await send(place.dataset.send, {
      csrf, note: begun.note, answer: JSON.stringify(answered(credential)),
      back: place.dataset.back || "", name: name ? name.value : "",
    });
    if (!done) return "refused";
    location.assign(done.to);
    return "";
  }

  for (const place of document.querySelectorAll("[data-passkey]")) {
    const button = place.querySelector("button");
    const said = place.querySelector(".passkey-said");
    place.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = "";
      let outcome = "refused";
      try {
        outcome = await run(place);
      } catch {
        outcome = "refused";
      }
      if (outcome) said.textContent = said.dataset[outcome];
      button.disabled = false;
    });
  }
})();
