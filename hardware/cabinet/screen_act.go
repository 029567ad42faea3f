package cabinet

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// home shows the page that follows; a problem is shown on the page itself.
func (s *Screen) home(w http.ResponseWriter, r *http.Request, to string, problem error) {
	if problem == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	s.draw(w, r, problem)
}

func (s *Screen) present(w http.ResponseWriter, r *http.Request) {
	s.home(w, r, "/", s.c().Present(trimmed(r, "code")))
}

// number takes the number and asks for the PIN, whoever it may be.
func (s *Screen) number(w http.ResponseWriter, r *http.Request) {
	number, err := tenants.NormalNumber(trimmed(r, "number"))
	if err != nil {
		r.Form.Set("step", "number")
		s.draw(w, r, err)
		return
	}
	render(w, http.StatusOK, "pin", typed{page: s.page(s.c().View(), nil), Number: number})
}

// pin proves the number that was typed before, or the badge that was shown.
func (s *Screen) pin(w http.ResponseWriter, r *http.Request) {
	pin, number, item := trimmed(r, "pin"), trimmed(r, "number"), trimmed(r, "item")
	err := error(nil)
	if number != "" {
		err = s.c().SignIn(number, pin)
	} else {
		err = s.c().ProvePIN(pin)
	}
	if err != nil {
		render(w, status(err), "pin", typed{page: s.page(s.c().View(), err), Number: number, Item: item})
		return
	}
	to := "/"
	if item != "" {
		to = "/?" + url.Values{"step": {"take"}, "item": {item}}.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Screen) take(w http.ResponseWriter, r *http.Request) {
	in := TakeAsk{Item: custody.ItemID(trimmed(r, "item")), Purpose: trimmed(r, "purpose"), Reason: trimmed(r, "reason")}
	if d, err := time.ParseDuration(r.FormValue("due")); err == nil && d > 0 {
		due := s.c().View().Now.Add(d)
		in.Due = &due
	}
	_, err := s.c().Take(in)
	var no *Refused
	if errors.As(err, &no) && no.Decision.Outcome == rules.Needed {
		r.Form.Set("step", "take")
	}
	s.home(w, r, "/", err)
}
