// A passkey is made and shown by the browser itself, and only for a script that asks.
const form = document.querySelector("form[data-passkey]");
const button = form.querySelector("button");
const options = JSON.parse(document.getElementById("passkey-options").textContent).publicKey;
const say = (name) => form.querySelectorAll("[data-said]").forEach((one) => {
  one.hidden = one.dataset.said !== name;
});
const asked = {
  make: () => navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  }),
  show: () => navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  }),
};

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  say("");
  button.hidden = false;
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  try {
    const shown = await asked[form.dataset.passkey]();
    form.elements.credential.value = JSON.stringify(shown);
    form.submit();
  } catch {
    say("refused");
  }
});
