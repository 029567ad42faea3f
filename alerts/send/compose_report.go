package send

import (
	"encoding/json"
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// attachMost is how many bytes of files go along; more is only linked to.
const attachMost = 10 << 20

// reportTask is the payload of a mail with kept reports.
type reportTask struct {
	Person   tenants.PersonID `json:"person"`
	Address  string           `json:"address"`
	Runs     []string         `json:"runs"`
	Schedule string           `json:"schedule"`
}

// letterTo begins a letter to a person, or to a bare address.
func letterTo(r *store.Rx, t reportTask, zone string) (*letter, error) {
	to := store.MailboxOf{Email: t.Address}
	if t.Person != "" {
		var err error
		if to, err = r.Mailbox(t.Person); err != nil {
			return nil, err
		}
	}
	return newLetter(r, to, zone)
}

// report writes the mail that brings a report.
func (s *Sender) report(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t reportTask
	if err := json.Unmarshal(payload, &t); err != nil || len(t.Runs) == 0 {
		return m, false, err
	}
	var runs []store.ReportRun
	var size int64
	for _, id := range t.Runs {
		run, err := r.ReportRun(id)
		if err != nil {
			return m, false, err
		}
		runs, size = append(runs, run), size+run.Size
	}
	l, err := letterTo(r, t, runs[0].Zone)
	if err != nil {
		return m, false, err
	}
	id := "mail.report.text"
	if size > attachMost {
		id = "mail.report.text_link"
	}
	facts := []any{"report", l.Say("reports.name." + runs[0].Report), "period", l.periodOf(runs[0]), "rows", runs[0].Rows}
	subject := l.Say("mail.report.subject", facts...)
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Weave(l.Parts(id, facts...), strong("report"))},
		Button: l.Say("mail.report.link"), Link: s.baseURL + "/reports/runs/" + runs[0].ID, Small: l.small(""), Foot: l.Say("mail.why_schedule"),
		FootLink: ui.Crumb{Label: l.Say("mail.stop"), Href: s.baseURL + "/reports/schedules"}})
	if size <= attachMost {
		m.Files = strings.Join(t.Runs, ",")
	}
	m.About = strings.Join(t.Runs, ",")
	return m, true, err
}

// periodOf says what period a kept report covers.
func (l *letter) periodOf(run store.ReportRun) string {
	var q struct{ From, To time.Time }
	if json.Unmarshal([]byte(run.Params), &q) != nil || q.From.IsZero() {
		return l.Date(run.MadeAt)
	}
	from, to := l.Date(q.From), l.Date(q.To.Add(-time.Second))
	if from == to {
		return from
	}
	return l.Say("reports.period.span", "from", from, "to", to)
}

// reportPaused tells an owner that a schedule has failed three times.
func (s *Sender) reportPaused(r *store.Rx, payload []byte) (m store.Mail, ok bool, err error) {
	var t reportTask
	if err := json.Unmarshal(payload, &t); err != nil {
		return m, false, err
	}
	c, err := r.Schedule(t.Schedule)
	if err != nil {
		return m, false, err
	}
	if c.PausedAt == nil {
		return m, false, nil // somebody has resumed it
	}
	l, err := letterTo(r, t, c.Zone)
	if err != nil {
		return m, false, err
	}
	facts := []any{"report", l.Say("reports.name." + c.Report), "reason", l.Error(c.LastError, map[string]string{"recipients": c.Recipients})}
	subject := l.Say("mail.paused.subject", facts...)
	m, err = l.seal(subject, views.Mail{Title: subject, Hello: l.hello(), Text: []ui.Rich{ui.Text(l.Say("mail.paused.text", facts...))},
		Button: l.Say("mail.paused.open"), Link: s.baseURL + "/reports/schedules", Small: l.small(""), Foot: l.Say("mail.why_owner")})
	m.About = c.ID
	return m, true, err
}
