package web

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// kioskSaidCookie keeps what somebody answered about a kit while a cabinet
// opens one of its slots, so that the next slot does not ask again.
const kioskSaidCookie = "claviger_kiosk_said"

const (
	kioskSaidLife = 5 * time.Minute // longer than a slot stays open
	kioskSaidMost = 3000            // bytes; browsers drop cookies beyond 4096
)

// kioskSaid is what was answered, by whom and about which kit: whoever stands
// here next answers for themselves.
type kioskSaid struct {
	Session string            `json:"s"`
	Kit     custody.KitID     `json:"k"`
	Answers map[string]string `json:"a,omitempty"`
	Passed  []string          `json:"o,omitempty"`
	Promise bool              `json:"p,omitempty"`
}

// keepSaid keeps the answers of a wish for the next slots of its kit. More than
// a cookie holds is asked for again.
func (r *Request) keepSaid(w *kioskWish) {
	text, err := json.Marshal(kioskSaid{Session: w.session.ID, Kit: w.kit, Answers: w.in.Answers, Passed: w.passed, Promise: w.in.Promise})
	if value := base64.RawURLEncoding.EncodeToString(text); err == nil && len(value) <= kioskSaidMost {
		r.setCookie(kioskSaidCookie, value, kioskSaidLife)
	}
}

// saidOf is the wish for a kit with what was answered before.
func (r *Request) saidOf(session tenants.KioskSession, kit custody.KitID) *kioskWish {
	w := &kioskWish{session: session, kit: kit}
	text, err := base64.RawURLEncoding.DecodeString(r.Cookies(r.s.cookieName(kioskSaidCookie)))
	var said kioskSaid
	if err == nil && json.Unmarshal(text, &said) == nil && said.Session == session.ID && said.Kit == kit {
		w.in.Answers, w.passed, w.in.Promise = said.Answers, said.Passed, said.Promise
	}
	return w
}

// forgetSaid drops the answers when their time is over.
func (r *Request) forgetSaid() {
	if r.Cookies(r.s.cookieName(kioskSaidCookie)) != "" {
		r.dropCookie(kioskSaidCookie)
	}
}
