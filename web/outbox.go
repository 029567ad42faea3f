package web

import (
	"strings"

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
		row := views.OutboxRow{Href: "/outbox/" + m.ID, Subject: m.Subject, To: or(m.Recipient, "–"), When: r.Say.Moment(m.CreatedAt, r.Now())}
		row.State, row.Word = r.mailState(m)
		p.Rows = append(p.Rows, row)
	}
	return r.HTML(p.Show())
}

// outboxNote says what becomes of the mails.
func (s *Server) outboxNote(r *Request) ui.Note {
	if s.Mails {
		return ui.Note{State: "out", Bold: r.Say.Say("mail.outbox.note"), Text: ui.Text(r.Say.Say("mail.outbox.note_server"))}
	}
	return ui.Note{State: "due", Bold: r.Say.Say("mail.outbox.note_none"), Text: ui.Text(r.Say.Say("mail.outbox.note_text"))}
}

// letter is the text of a mail as this reader may see it. A link that lets
// somebody in is for the addressee: with a mail server nobody else sees it;
// without one an owner hands it over, and invitations also an admin.
func (s *Server) letter(r *Request, m store.Mail) string {
	switch {
	case m.Kind != admin.MailReset && m.Kind != admin.MailInvite,
		!s.Mails && m.Kind == admin.MailInvite,
		!s.Mails && r.Scope.Role() == tenants.RoleOwner:
		return m.Text
	}
	return r.Say.Say("mail.outbox.closed")
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
	staff, err := r.Staff(m.Subject)
	if err != nil {
		return err
	}
	_, word := r.mailState(m)
	p := views.Letter{Staff: staff, Path: []ui.Crumb{{Label: say("mail.outbox.title"), Href: "/outbox"}}, Heading: m.Subject, Text: s.letter(r, m),
		Facts: []ui.Fact{{Term: say("mail.outbox.to"), Text: ui.Text(or(m.Recipient, "–"))}, {Term: say("mail.outbox.written"), Text: ui.Text(r.Say.Date(m.CreatedAt) + " " + r.Say.Clock(m.CreatedAt))},
			{Term: say("mail.outbox.state"), Text: ui.Text(word), Sub: m.Error}}}
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
