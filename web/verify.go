package web

import (
	"crypto/ed25519"
	"regexp"
	"slices"
	"strings"

	"claviger/ledger"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/views"
	"claviger/views/ui"
)

// verifyRoutes are the public check of a checkpoint that stands on paper.
func (s *Server) verifyRoutes() []Route {
	return by(Public, get("/verify", "", s.verifyPage))
}

// printedWhen is the moment that paper prints behind the size; it is no part
// of the checkpoint.
var printedWhen = regexp.MustCompile(`[·|]\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:?\d\d`)

// verifyPage answers the same address with and without a checkpoint: the code
// on paper leads here with one, a person types one.
func (s *Server) verifyPage(r *Request) error {
	say := r.Say.Say
	typed := strings.TrimSpace(clipped(r.Query("stamp"), 400))
	v := views.Verify{Auth: views.Auth{Doc: r.doc(say("verify.page.title"))}, Title: say("verify.page.title"), Text: say("verify.page.text"), Submit: say("verify.page.submit"),
		Stamp: ui.Field{ID: "stamp", Label: say("verify.page.field"), Hint: say("verify.page.hint"), Value: typed, Complete: "off", Required: true},
		More:  say("verify.page.more"), Login: ui.Crumb{Label: say("signin.submit"), Href: "/login"}}
	v.Doc.Suffix = "Claviger"
	if typed == "" {
		return r.HTML(views.VerifyPage(v))
	}
	stamp, err := ledger.ParseStamp(printedWhen.ReplaceAllString(typed, " "))
	if err != nil {
		v.Stamp.Error = say("verify.page.unreadable")
		v.Problems = []ui.Problem{{Field: "stamp", Text: v.Stamp.Error}}
		v.Doc.Title = say("ui.error") + " " + v.Title
		r.Status(422)
		return r.HTML(views.VerifyPage(v))
	}
	answer, err := s.Store.CheckStamp(r.UserContext(), stamp.Checkpoint)
	if err != nil {
		return err
	}
	if answer != store.StampUnknown && !s.signs(stamp) {
		answer = store.StampUnknown
	}
	v.Answer = &ui.Note{State: map[store.StampAnswer]string{store.StampGenuine: "in", store.StampUnknown: "fail", store.StampLost: "due", store.StampStopped: "due"}[answer],
		Bold: say("verify.page." + string(answer)), Text: ui.Text(say("verify.page." + string(answer) + ".means"))}
	v.Facts = []ui.Fact{{Term: say("audit.log"), Body: views.LongCode(stamp.Origin)}, fact(say("verify.page.size"), r.Say.Number(stamp.Size)), {Term: say("audit.key"), Text: ui.Text(stamp.KeyID), Code: true}}
	v.Doc.Title = v.Answer.Bold
	return r.HTML(views.VerifyPage(v))
}

// signs tells whether the key that the paper names is or was ours.
func (s *Server) signs(stamp ledger.Stamp) bool {
	return slices.ContainsFunc(s.Keys.Verifiers(keyring.LogSigner), func(public ed25519.PublicKey) bool {
		key, err := ledger.NewVerifierKey(stamp.Origin, public)
		return err == nil && key.ID() == stamp.KeyID
	})
}
