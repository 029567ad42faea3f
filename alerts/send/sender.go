package send

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"claviger/alerts"
	"claviger/store"
	"claviger/tenants"
)

// Options say how messages leave the house.
type Options struct {
	Store   *store.Store
	SMTP    string // smtp:// or smtps://; empty: mails stay on the outbox page
	Twilio  Twilio // unset: text messages stay there too
	BaseURL string // https://keys.example, for links
}

// Sender writes messages and hands them to whoever carries them.
type Sender struct {
	store   *store.Store
	server  *server // nil: none is set
	twilio  Twilio
	baseURL string
}

// New makes a Sender; an address of a server that cannot be read is an error
// in one sentence.
func New(o Options) (*Sender, error) {
	s := &Sender{store: o.Store, twilio: o.Twilio, baseURL: strings.TrimSuffix(o.BaseURL, "/")}
	if o.SMTP == "" {
		return s, nil
	}
	var err error
	s.server, err = parseServer(o.SMTP, o.BaseURL)
	return s, err
}

// carries tells whether somebody takes messages of a channel.
func (s *Sender) carries(c store.Channel) bool {
	if c == store.TextChannel {
		return s.twilio.Set()
	}
	return s.server != nil
}

// composer writes one kind of mail from its payload; ok is false when there is
// nothing left to say.
type composer func(s *Sender, r *store.Rx, payload []byte) (m store.Mail, ok bool, err error)

// composers are the kinds of mails by the name that payloads carry.
var composers = map[string]composer{
	"booking":        (*Sender).booking,
	"invite":         (*Sender).invite,
	"leaver_receipt": (*Sender).leaverReceipt,
	"letter":         (*Sender).letterOf,
	"notice":         (*Sender).notice,
	"pass":           (*Sender).pass,
	"report":         (*Sender).report,
	"receipt":        (*Sender).receipt,
	"reset":          (*Sender).reset,
	"report_paused":  (*Sender).reportPaused,
}

// Send carries out one intent: writes the mail as a row, unless it is there
// from an earlier try, and hands it to the server. An error means: again
// later. What another try would not mend is written down and ends.
func (s *Sender) Send(ctx context.Context, scope tenants.Scope, taskID string, payload []byte) error {
	_, rest, _ := strings.Cut(taskID, "_")
	m, ok, err := s.write(ctx, scope, "mal_"+rest, payload)
	if err != nil || !ok || m.SentAt != nil || m.GivenUpAt != nil || !s.carries(m.Channel) {
		return tenants.Wrap("send.Send", err)
	}
	if err = s.hand(ctx, scope, m); err == nil {
		return tenants.Wrap("send.Send", s.note(ctx, scope, func(tx *store.Tx) error { return tx.MailSent(m.ID) }))
	}
	var p permanent
	var never bool
	noted := s.note(ctx, scope, func(tx *store.Tx) error {
		never = errors.As(err, &p) || tx.Now().Sub(m.CreatedAt) > m.Channel.Patience()
		if errors.Is(err, errStopped) {
			if err := tx.StopTexts(m.Recipient); err != nil {
				return err
			}
		}
		return tx.MailFailed(m.ID, err, never)
	})
	if noted == nil && never {
		return nil
	}
	return tenants.Wrap("send.Send", errors.Join(err, noted))
}

// write gives the mail of an intent, composed at the first try.
func (s *Sender) write(ctx context.Context, scope tenants.Scope, id string, payload []byte) (m store.Mail, ok bool, err error) {
	var kind struct {
		Mail string `json:"mail"`
	}
	if err := json.Unmarshal(payload, &kind); err != nil {
		return m, false, err
	}
	compose := composers[kind.Mail]
	if compose == nil {
		return m, false, fmt.Errorf("no mail is called %q", kind.Mail)
	}
	err = s.store.InTx(ctx, scope, func(tx *store.Tx) error {
		m, err = tx.Mail(id)
		if ok = err == nil; ok || tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		if m, ok, err = compose(s, &tx.Rx, payload); err != nil || !ok {
			return err
		}
		m.ID, m.Kind, m.CreatedAt = id, kind.Mail, tx.Now()
		if m.Error, err = withheld(tx, m); err != nil {
			return err
		}
		if m.Error != "" {
			at := tx.Now()
			m.GivenUpAt = &at
		}
		return tx.AddMail(m)
	})
	return m, ok, err
}

// withheld tells why a message is not sent at all, as a code.
func withheld(tx *store.Tx, m store.Mail) (string, error) {
	if m.Recipient == "" {
		return "no_address", nil
	}
	if m.Channel != store.TextChannel {
		return "", nil
	}
	org, err := tx.Organisation()
	if err != nil {
		return "", err
	}
	before, err := tx.TextsTo(m.Recipient)
	return alerts.WithholdText(m.Recipient, org.TextTo, org.TextDaily, before), err
}

// hand gives the message and its files to its carrier, outside of any
// transaction.
func (s *Sender) hand(ctx context.Context, scope tenants.Scope, m store.Mail) error {
	if m.Channel == store.TextChannel {
		return s.twilio.send(ctx, m.Recipient, m.Text)
	}
	var org tenants.Organisation
	var files []attachment
	err := s.store.Read(ctx, scope, func(r *store.Rx) (err error) {
		if org, err = r.Organisation(); err == nil {
			files, err = attachments(r, m.Files)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.server.send(ctx, org.Name, m, files)
}

// attachments reads kept reports by their ids.
func attachments(r *store.Rx, ids string) (files []attachment, err error) {
	if ids == "" {
		return nil, nil
	}
	for _, id := range strings.Split(ids, ",") {
		run, err := r.ReportRun(id)
		if err != nil {
			return nil, err
		}
		content, err := r.ReportFile(run)
		if err != nil {
			return nil, err
		}
		files = append(files, attachment{name: run.Report + "-" + run.MadeAt.Format("2006-01-02") + "." + run.Format, content: content})
	}
	return files, nil
}

func (s *Sender) note(ctx context.Context, scope tenants.Scope, fn func(*store.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return s.store.InTx(ctx, scope, fn)
}
