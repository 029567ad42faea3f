package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// receiptRoutes are the receipts of keys that were handed out: to read, to
// print and to send.
func (s *Server) receiptRoutes() []Route {
	return []Route{
		get("/receipts/:id", tenants.KeysOwn, s.receipt),
		get("/receipts/:id/paper", tenants.KeysOwn, s.receiptPaper),
		get("/receipts/:id/drawn", tenants.KeysOwn, s.receiptDrawn),
		post("/receipts/:id/mail", tenants.KeysIssue, s.receiptMail),
	}
}

func receiptHref(id custody.HoldingID) string { return "/receipts/" + string(id) }

// readReceipt reads what was handed out: the one who has or had it may see it,
// and the staff of its site.
func (r *Request) readReceipt() (v store.ReceiptView, email string, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		if v, err = rx.Receipt(custody.HoldingID(r.Params("id"))); err != nil {
			return err
		}
		own := r.Scope.Person() != "" && r.Scope.Person() == v.PersonID
		if !own && !(r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(v.SiteID)) {
			return tenants.Fail(tenants.NotFound, "holding_not_found")
		}
		email, err = rx.AddressOf(v.PersonID)
		return err
	})
	return v, email, err
}

func (s *Server) receipt(r *Request) error {
	v, email, err := r.readReceipt()
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("issue.title", "key", v.Code))
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "no-store")
	return r.HTML(receiptPage(r, st, v, email).Show())
}

// receiptPage says who has what since when, and what was noted with it.
func receiptPage(r *Request, st views.Staff, v store.ReceiptView, email string) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Heading: say("issue.title", "key", v.Code), State: "out", Word: chipWord(r.Say, "out"), Sentence: ui.Text(receiptSentence(r, v)), FactsTitle: say("permanent.facts"), FactsLabel: say("permanent.facts")}
	page.Path = []ui.Crumb{{Label: say("nav.me"), Href: "/me"}}
	if r.Scope.Can(tenants.KeysRead) {
		page.Path = []ui.Crumb{{Label: v.Code, Href: keyHref(v.ItemID)}}
	}
	if v.InAt != nil {
		page.State, page.Word = "in", say("issue.back")
	}
	page.Facts = receiptFacts(r, v)
	if v.Signature != "" {
		page.Aside = views.Drawn(receiptHref(v.HoldingID)+"/drawn", say("permanent.drawn_of", "person", v.Signed))
	}
	print := ui.Button{ID: "paper", Label: say("permanent.receipt"), Icon: "print", Href: receiptHref(v.HoldingID) + "/paper", Kind: ui.Primary}
	if r.Query("from") == "desk" && r.Scope.Can(tenants.KeysIssue) {
		page.Buttons = append(page.Buttons, ui.Button{ID: "next", Label: say("issue.next"), Icon: "out", Href: "/desk?person=" + string(v.PersonID), Kind: ui.Primary})
		print.Kind = ""
	}
	page.Buttons = append(page.Buttons, print)
	if r.Scope.Can(tenants.KeysIssue) && email != "" {
		page.Acts = []views.RowAct{{Action: receiptHref(v.HoldingID) + "/mail", Button: ui.Button{ID: "mail", Label: say("issue.mail"), Icon: "mail"}}}
	}
	if v.Signed != "" {
		page.Notes = append(page.Notes, ui.Note{Icon: "edit", Bold: say("permanent.drawn_of", "person", v.Signed), Sub: receiptPromise(r, v)})
	}
	if v.Formal() {
		page.Notes = append(page.Notes, ui.Note{Icon: "note", Bold: say("issue.kept"), Sub: say("issue.kept_text")})
	}
	return page
}

func receiptSentence(r *Request, v store.ReceiptView) string {
	args := []any{"person", v.Person, "key", v.Code, "at", r.Say.Moment(v.OutAt, r.Now())}
	switch {
	case v.InAt != nil:
		return r.Say.Say("issue.sentence.back", append(args, "back", r.Say.Moment(*v.InAt, r.Now()))...)
	case v.DueAt != nil:
		return r.Say.Say("issue.sentence.due", append(args, "due", r.Say.Moment(*v.DueAt, r.Now()))...)
	}
	return r.Say.Say("issue.sentence.good", args...)
}

func receiptFacts(r *Request, v store.ReceiptView) []ui.Fact {
	say := r.Say.Say
	key, who := ui.Span{Text: v.Code, Code: true}, ui.Span{Text: v.Person}
	if r.Scope.Can(tenants.KeysRead) {
		key.Href = keyHref(v.ItemID)
	}
	if r.Scope.Can(tenants.PeopleRead) {
		who.Href = personHref(v.PersonID)
	}
	facts := []ui.Fact{{Term: say("incidents.fact.key"), Text: ui.Rich{key}, Sub: v.Name}, {Term: say("permanent.column.who"), Text: ui.Rich{who}},
		{Term: say("board.column.since"), Text: ui.Text(r.Say.Moment(v.OutAt, r.Now())), Sub: viaWord(r.Say, string(v.OutVia))}}
	if v.Issuer != "" && v.Issuer != v.Person {
		facts = append(facts, fact(say("issue.by"), v.Issuer))
	}
	seen := fact(say("issue.seen"), say("issue.not_seen"))
	if v.Document != "" {
		seen = ui.Fact{Term: say("issue.seen"), Text: ui.Text(r.Say.Label("custody.document", string(v.Document))), Sub: v.SeenName}
	}
	signed := say("permanent.unsigned")
	if v.Signed != "" {
		signed = v.Signed
	}
	return append(facts, seen, fact(say("permanent.column.signed"), signed), fact(say("permanent.paper.number"), string(v.HoldingID)))
}

// receiptPaper is the receipt on paper. Without a signature it has a line to
// sign on by hand.
func (s *Server) receiptPaper(r *Request) error {
	v, _, err := r.readReceipt()
	if err != nil {
		return err
	}
	say := r.Say.Say
	p := paper.Receipt{Title: say("permanent.paper.title"), Issuer: r.Guest.Organisation.Name, At: v.OutAt, SignedBy: or(v.Signed, v.Person), Below: say("permanent.paper.below"), Text: receiptPromise(r, v), Lines: receiptLines(r, v)}
	if v.Signature != "" {
		b, err := r.blob(v.Signature)
		if err != nil {
			return err
		}
		p.Drawn = b.Bytes
	}
	pdf, err := paper.DrawReceipt(p)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "no-store")
	return r.download("receipt-"+v.Code+".pdf", "application/pdf", pdf.Bytes)
}

// receiptPromise is what who takes the key signs.
func receiptPromise(r *Request, v store.ReceiptView) string {
	args := []any{"person", v.Person, "key", v.Code, "name", v.Name, "organisation", r.Guest.Organisation.Name}
	if v.DueAt != nil {
		args = append(args, "due", dayClock(r, *v.DueAt))
	}
	return r.Say.Say("issue.promise", args...)
}

// receiptLines are the facts of a receipt, with whole dates: paper is read in
// other years.
func receiptLines(r *Request, v store.ReceiptView) (lines [][2]string) {
	say := r.Say.Say
	add := func(term, value string) {
		if value != "" {
			lines = append(lines, [2]string{say(term), value})
		}
	}
	when := func(at *time.Time) string {
		if at == nil {
			return ""
		}
		return dayClock(r, *at)
	}
	add("incidents.fact.key", joinWords(v.Code, v.Name))
	add("permanent.column.who", v.Person)
	add("board.column.since", when(&v.OutAt))
	add("board.column.due", when(v.DueAt))
	add("issue.back", when(v.InAt))
	if v.Document != "" {
		add("issue.seen", joinWords(r.Say.Label("custody.document", string(v.Document)), v.SeenName))
	}
	add("issue.by", v.Issuer)
	add("permanent.paper.number", string(v.HoldingID))
	return lines
}

// dayClock is a moment with its whole date.
func dayClock(r *Request, at time.Time) string { return r.Say.Date(at) + " " + r.Say.Clock(at) }

// receiptDrawn shows what was drawn.
func (s *Server) receiptDrawn(r *Request) error {
	v, _, err := r.readReceipt()
	if err == nil && v.Signature == "" {
		err = tenants.Fail(tenants.NotFound, "holding_not_found")
	}
	if err != nil {
		return err
	}
	b, err := r.blob(v.Signature)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, b.Type)
	r.Set(fiber.HeaderCacheControl, "no-store")
	return r.Send(b.Bytes)
}

// receiptMail sends the receipt to the one who has the key.
func (s *Server) receiptMail(r *Request) error {
	id := custody.HoldingID(r.Params("id"))
	if err := keys.SendReceipt(r.UserContext(), r.desk(), r.Scope, id); err != nil {
		return err
	}
	r.Flash("leaving.done.mail")
	return r.To(receiptHref(id))
}
