package cabinet

import (
	"errors"
	"net/http"
	"strings"
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
	pin, number := trimmed(r, "pin"), trimmed(r, "number")
	err := error(nil)
	if number != "" {
		err = s.c().SignIn(number, pin)
	} else {
		err = s.c().ProvePIN(pin)
	}
	var no *Refused
	if err != nil && !errors.As(err, &no) {
		render(w, status(err), "pin", typed{page: s.page(s.c().View(), err), Number: number})
		return
	}
	s.home(w, r, "/", err)
}

// take goes on with the wish for a key, with what the form says.
func (s *Screen) take(w http.ResponseWriter, r *http.Request) {
	t := Told{Purpose: trimmed(r, "purpose"), Reason: trimmed(r, "reason"), Passed: trimmed(r, "passed"), Promise: r.FormValue("promise") != "", Answers: typedAnswers(r)}
	if r.Form.Has("due") {
		due, _ := time.ParseDuration(r.FormValue("due"))
		t.Due = &due
	}
	err := s.c().Wish(custody.ItemID(trimmed(r, "item")), t)
	if err == nil && t.Due != nil {
		err = unsaid(s.c().View().Wish)
	}
	s.home(w, r, "/", err)
}

// answer says something about the key that is back.
func (s *Screen) answer(w http.ResponseWriter, r *http.Request) {
	s.home(w, r, "/", s.c().AnswerBack(typedAnswers(r), trimmed(r, "passed")))
}

// typedAnswers are those of a form, by question.
func typedAnswers(r *http.Request) map[string]string {
	out := map[string]string{}
	_ = r.ParseForm() // a form that cannot be read says nothing
	for name := range r.Form {
		if id, ok := strings.CutPrefix(name, "answer_"); ok {
			out[id] = trimmed(r, name)
		}
	}
	return out
}

// unsaid is what the first page of a wish still wants, nil for nothing.
func unsaid(w *Wished) error {
	if w == nil || w.Step != StepWhy {
		return nil
	}
	for _, n := range w.Decision.Needs {
		switch n.Kind {
		case rules.NeedPurpose, rules.NeedReason, rules.NeedEarlierDue:
			return &Refused{Decision: rules.Decision{Outcome: rules.Needed, Needs: []rules.Need{n}}}
		}
	}
	return nil
}

// beside takes what a witness shows: a badge, or a number, then the PIN.
func (s *Screen) beside(w http.ResponseWriter, r *http.Request) {
	switch code, number := trimmed(r, "code"), trimmed(r, "number"); {
	case code != "":
		s.home(w, r, "/", s.c().Present(code))
	case number != "":
		s.home(w, r, "/", s.c().Beside(number))
	default:
		s.home(w, r, "/", s.c().ProveBeside(trimmed(r, "pin")))
	}
}

// urgent takes a key at once that a playbook gives.
func (s *Screen) urgent(w http.ResponseWriter, r *http.Request) {
	s.home(w, r, "/", s.c().Urgent(custody.ItemID(trimmed(r, "item"))))
}
