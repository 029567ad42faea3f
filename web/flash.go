package web

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"claviger/store/keyring"
	"claviger/views/ui"
)

// flash is one message that survives the redirect after a form: the id of a
// sentence and what fills it.
type flash struct {
	ID     string   `json:"i"`
	Args   []string `json:"a,omitempty"`
	Action string   `json:"u,omitempty"` // address that undoes it
	Label  string   `json:"l,omitempty"` // id of the undo button's words
}

// Flash shows a sentence of package words as a toast on the next page; args
// are name, value, name, value.
func (r *Request) Flash(id string, args ...string) { r.keepFlash(flash{ID: id, Args: args}) }

// FlashUndo is Flash with a button that posts to action.
func (r *Request) FlashUndo(action, label, id string, args ...string) {
	r.keepFlash(flash{ID: id, Args: args, Action: action, Label: label})
}

func (r *Request) keepFlash(f flash) {
	body, err := json.Marshal(f)
	if err != nil {
		panic("web: flash: " + err.Error()) // text always marshals
	}
	mac := r.s.Keys.MAC(keyring.CSRF, []byte("flash"), []byte(r.browser), body)
	r.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString(append(mac, body...)), time.Minute)
	r.flash = &f
}

// toasts takes the message that the request before left.
func (r *Request) toasts() []ui.Toast {
	f := r.flash
	if f == nil {
		if f = r.readFlash(); f == nil {
			return nil
		}
	}
	r.dropCookie(flashCookie)
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	t := ui.Toast{ID: "flash", Text: ui.Text(r.Say.Say(f.ID, args...))}
	if ourPath(f.Action) {
		t.Action, t.Label = f.Action, r.Say.Say(f.Label)
	}
	return []ui.Toast{t}
}

func (r *Request) readFlash() *flash {
	raw, err := base64.RawURLEncoding.DecodeString(r.Cookies(r.s.cookieName(flashCookie)))
	if err != nil || len(raw) < 32 || !r.s.Keys.CheckMAC(keyring.CSRF, raw[:32], []byte("flash"), []byte(r.browser), raw[32:]) {
		return nil
	}
	f := new(flash)
	if json.Unmarshal(raw[32:], f) != nil {
		return nil
	}
	return f
}
