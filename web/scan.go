package web

import (
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// scanRoutes lead from what was scanned to the key. The address of a label is
// public: whoever finds a key and scans it learns what to do with it, and
// nothing about what it opens.
func (s *Server) scanRoutes() []Route {
	return append(by(Public, get("/t/:tag", "", s.tagFound)),
		get("/scan", tenants.KeysOwn, s.scan))
}

// scan is one field for scanners, cameras and fingers. What was read leads to
// the key, or to the person at the counter whose badge it is.
func (s *Server) scan(r *Request) error {
	code := strings.TrimSpace(clipped(r.Query("code"), 400))
	problem := ""
	if code != "" {
		to, err := s.scannedPage(r, code)
		if err != nil {
			return err
		}
		if to != "" {
			return r.To(to)
		}
		problem = r.Say.Say("labels.scan.unknown", "code", shortCode(code))
	}
	st, err := r.Staff(r.Say.Say("nav.scan"))
	if err != nil {
		return err
	}
	say := r.Say.Say
	v := views.Scan{Staff: st, Heading: say("nav.scan"), Text: say("labels.scan.text"), Action: "/scan", Submit: say("labels.scan.submit"), Camera: say("labels.scan.camera"), Stop: say("labels.scan.stop"), Denied: say("labels.scan.denied"),
		Field: ui.Field{ID: "code", Label: say("labels.scan.code"), Hint: say("labels.scan.hint"), Complete: "off", Required: true, Error: problem, Attrs: map[string]any{"autofocus": true, "autocapitalize": "characters", "spellcheck": "false"}}}
	if problem == "" {
		return r.HTML(v.Show())
	}
	v.Problems, v.Field.Value = []ui.Problem{{Field: "code", Text: problem}}, code
	v.Doc.Title = say("ui.error") + " " + v.Heading
	return r.Refused(v.Show())
}

// shortCode is the part of a scanned address that a person can compare.
func shortCode(code string) string {
	if i := strings.LastIndexByte(code, '/'); i >= 0 && i < len(code)-1 {
		code = code[i+1:]
	}
	return clipped(code, 40)
}

// scannedPage is where a code leads: to a key that one may see, or at the
// counter to the person with this badge; "" when to neither.
func (s *Server) scannedPage(r *Request, code string) (to string, err error) {
	err = r.Read(func(rx *store.Rx) error {
		it, err := rx.ItemScanned(code)
		switch {
		case err == nil && mayLook(r.Scope, store.ItemView{Item: it}):
			to = keyHref(it.ID)
			return nil
		case err != nil && tenants.KindOf(err) != tenants.NotFound:
			return err
		}
		if id, err := kitScanned(rx, r.Scope, code); err == nil {
			to = kitHref(id)
			return nil
		} else if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		if !r.Scope.Can(tenants.KeysIssue) {
			return nil
		}
		p, err := s.byBadge(rx, r.Scope.Org(), code)
		if err == nil {
			to = "/desk?person=" + string(p.ID)
		}
		if k := tenants.KindOf(err); err == nil || k == tenants.NotFound || k == tenants.Invalid {
			return nil
		}
		return err
	})
	return to, err
}

// tagFound is where the code on a key leads. Who is signed in and may see the
// key gets its page. Everybody else gets the same words whatever the code is,
// in use, revoked or invented: the database is not even asked.
func (s *Server) tagFound(r *Request) error {
	code, ok := custody.LabelCode(r.Params("tag"))
	if ok && r.Guest.Member != nil && r.Scope.Can(tenants.KeysOwn) {
		to, err := s.scannedPage(r, code)
		if err != nil {
			return err
		}
		if strings.HasPrefix(to, "/keys/") {
			return r.To(to)
		}
	}
	say := r.Say.Say
	v := views.TagFound{Public: views.Public{Doc: r.doc(say("labels.found.title"))}, Title: say("labels.found.title"), Lede: say("labels.found.lede"),
		Steps: []string{say("labels.found.label"), say("labels.found.desk"), say("labels.found.leave")}, Staff: say("labels.found.staff"), SignIn: ui.Crumb{Label: say("signin.submit"), Href: "/login"}}
	v.Doc.Suffix = "Claviger"
	v.Top = ui.PubTop{Organisation: "Claviger"}
	if r.Guest.Member != nil {
		v.Staff, v.SignIn = say("labels.found.not_yours"), ui.Crumb{Label: say("nav.scan"), Href: "/scan"}
	} else if ok {
		v.SignIn.Href = "/login?next=" + custody.LabelPath + code
	}
	return r.HTML(v.Show())
}
