package send

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Twilio is an account of the company that carries our text messages.
type Twilio struct {
	AccountSID string
	AuthToken  string
	From       string // number, +15550100
	APIBase    string // another server that speaks its API; "" its own
}

// Set tells whether there is an account.
func (t Twilio) Set() bool { return t.AccountSID != "" }

const (
	twilioBase    = "https://api.twilio.com"
	twilioTimeout = 15 * time.Second
	// twilioStopped is its code for a number that answered STOP.
	twilioStopped = 21610
)

// errStopped says that the number asked for no more messages.
var errStopped = errors.New("the number asked for no more messages")

var carrierClient = &http.Client{Timeout: twilioTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// send hands over one text message. What it answers with 4xx another try would
// not mend, but for 429: too many at a time.
func (t Twilio) send(ctx context.Context, to, text string) error {
	base := t.APIBase
	if base == "" {
		base = twilioBase
	}
	at := strings.TrimSuffix(base, "/") + "/2010-04-01/Accounts/" + url.PathEscape(t.AccountSID) + "/Messages.json"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, strings.NewReader(url.Values{"To": {to}, "From": {t.From}, "Body": {text}}.Encode()))
	if err != nil {
		return permanent{err}
	}
	req.SetBasicAuth(t.AccountSID, t.AuthToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := carrierClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode < 300 {
		return nil
	}
	var said struct {
		Code    int
		Message string
	}
	_ = json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&said) // without a word the status must do
	err = fmt.Errorf("%s %d %s", res.Status, said.Code, oneLine(said.Message))
	switch {
	case said.Code == twilioStopped:
		return permanent{errStopped}
	case res.StatusCode >= 400 && res.StatusCode < 500 && res.StatusCode != http.StatusTooManyRequests:
		return permanent{err}
	}
	return err
}
