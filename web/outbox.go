package web

import (
	"strings"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// outboxRoutes are the mails that were written, for owner and admin. Where no
// mail server is set they stay here, and the page says that nobody gets them.
func (s *Server) outboxRoutes() []Route {
	return []Route{
		get("/outbox", tenants.SettingsEdit, s.outboxPage),
		get("/outbox/:id", tenants.SettingsEdit, s.mailPage),
	}
}

func (s *Server) outboxPage(r *Request) error {
	var list []store.Mail
	err := r.Read(func(rx *store.Rx) (err error) {
		list, err = rx.Mails(r.Query("after"), pageRows)
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	staff, err := r.Staff(say("mail.outbox.title"))
	if err != nil {
		return err
	}
	p := views.Outbox{Staff: staff, Heading: say("mail.outbox.title"), Caption: say("mail.outbox.title"), Empty: say("mail.outbox.empty"), Note: s.outboxNote(r),
		Columns: []ui.Column{{Label: say("mail.outbox.state"), Class: "st"}, {Label: say("mail.outbox.subject")}, {Label: say("mail.outbox.to")}, {Label: say("mail.outbox.written")}}}
	for _, m := range list {
		row := views.OutboxRow{Href: "/outbox/" + m.ID, Subject: r.mailHeading(m), To: or(m.Recipient, "–"), When: r.Say.Moment(m.CreatedAt, r.Now())}
		row.State, row.Word = r.mailState(m)
		p.Rows = append(p.Rows, row)
	}
	return r.HTML(p.Show())
}

// outboxNote says what becomes of the mails.
func (s *Server) outboxNote(r *Request) ui.Note {
	texts := r.Say.Say("mail.outbox.note_texts_none")
	if s.Twilio.Set() {
		texts = r.Say.Say("mail.outbox.note_texts")
	}
	if s.Mails {
		return ui.Note{State: "out", Bold: r.Say.Say("mail.outbox.note"), Text: ui.Text(r.Say.Say("mail.outbox.note_server") + " " + texts)}
	}
	return ui.Note{State: "due", Bold: r.Say.Say("mail.outbox.note_none"), Text: ui.Text(r.Say.Say("mail.outbox.note_text") + " " + texts)}
}

// letter is the text of a message as this reader may see it. A link that lets
// somebody in is for the addressee: where somebody carries messages nobody else
// sees it; elsewhere an owner hands it over, and all but resets also an admin.
func (s *Server) letter(r *Request, m store.Mail) string {
	carried := s.Mails
	if m.Channel == store.TextChannel {
		carried = s.Twilio.Set()
	}
	switch {
	case m.Kind != admin.MailReset && m.Kind != admin.MailInvite && m.Kind != keys.MailPass,
		!carried && m.Kind != admin.MailReset,
		!carried && r.Scope.Role() == tenants.RoleOwner:
		return m.Text
	}
	return r.Say.Say("mail.outbox.closed")
}

// mailHeading names a message; a text message has no subject.
func (r *Request) mailHeading(m store.Mail) string {
	if m.Channel == store.TextChannel {
		return r.Say.Say("mail.outbox.text_to", "number", m.Recipient)
	}
	return m.Subject
}

// mailWhy says why a message was not sent. What a server answered is shown as
// it came.
func (r *Request) mailWhy(m store.Mail) string {
	if m.Channel == store.TextChannel && strings.HasPrefix(m.Error, "text_") {
		return r.Say.Label("mail.outbox.why", m.Error)
	}
	return m.Error
}

// mailState is the chip of a mail.
func (r *Request) mailState(m store.Mail) (state, word string) {
	switch {
	case m.SentAt != nil:
		return "ok", r.Say.Say("mail.outbox.sent")
	case m.GivenUpAt != nil:
		return "fail", r.Say.Say("mail.outbox.given_up")
	case m.Error != "":
		return "due", r.Say.Say("mail.outbox.again")
	}
	return "wait", r.Say.Say("mail.outbox.kept")
}

func (s *Server) mailPage(r *Request) error {
	var m store.Mail
	var files ui.Rich
	err := r.Read(func(rx *store.Rx) (err error) {
		if m, err = rx.Mail(r.Params("id")); err == nil {
			files, err = r.mailFiles(rx, m)
		}
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	staff, err := r.Staff(r.mailHeading(m))
	if err != nil {
		return err
	}
	_, word := r.mailState(m)
	p := views.Letter{Staff: staff, Path: []ui.Crumb{{Label: say("mail.outbox.title"), Href: "/outbox"}}, Heading: r.mailHeading(m), Text: s.letter(r, m),
		Facts: []ui.Fact{{Term: say("mail.outbox.to"), Text: ui.Text(or(m.Recipient, "–"))}, {Term: say("mail.outbox.written"), Text: ui.Text(r.Say.Date(m.CreatedAt) + " " + r.Say.Clock(m.CreatedAt))},
			{Term: say("mail.outbox.state"), Text: ui.Text(word), Sub: r.mailWhy(m)}}}
	if files != nil {
		p.Facts = append(p.Facts, ui.Fact{Term: say("mail.outbox.files"), Text: files})
	}
	return r.HTML(p.Show())
}

// mailFiles are links to the kept reports that go along with a mail.
func (r *Request) mailFiles(rx *store.Rx, m store.Mail) (files ui.Rich, err error) {
	for id := range strings.SplitSeq(m.Files, ",") {
		if id == "" {
			continue
		}
		run, err := rx.ReportRun(id)
		if err != nil {
			return nil, err
		}
		if files != nil {
			files = append(files, ui.Span{Text: ", "})
		}
		files = append(files, ui.Span{Text: r.Say.Say("reports.name."+run.Report) + ", " + r.Say.Say("reports.format."+run.Format) + ", " + r.Say.Bytes(run.Size), Href: "/reports/runs/" + run.ID + "/file"})
	}
	return files, nil
}
