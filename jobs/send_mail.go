package jobs

import (
	"context"

	"claviger/alerts/send"
)

// SendMail writes one mail and hands it to the mail server.
func SendMail(s *send.Sender) Handler {
	return func(ctx context.Context, t Task) error { return s.Send(ctx, t.Scope, t.ID, t.Payload) }
}
