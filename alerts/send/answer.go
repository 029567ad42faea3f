package send

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// answerable is how long after a message somebody who answers STOP means it.
const answerable = 90 * 24 * time.Hour

// Words by which people end messages, and ask for them again, in our languages.
var (
	stopWords  = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "ARRET", "ARRÊT", "ALTO", "BAJA", "PARAR"}
	startWords = []string{"START", "UNSTOP", "REPRENDRE", "ALTA"}
)

// Genuine tells whether the account signed a call to address with these
// fields: HMAC-SHA1 over the address and the sorted fields, as Twilio documents
// it.
func (t Twilio) Genuine(address string, form url.Values, signature string) bool {
	if !t.Set() {
		return false
	}
	mac := hmac.New(sha1.New, []byte(t.AuthToken))
	mac.Write([]byte(address))
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range form[name] {
			mac.Write([]byte(name + v))
		}
	}
	given, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

// Answered takes what somebody wrote back: STOP ends text messages of every
// organisation that sent one lately, START lets them come again. Anything else
// is for nobody.
func Answered(ctx context.Context, s *store.Store, now time.Time, number, text string) error {
	word := strings.ToUpper(strings.TrimSpace(text))
	stop := slices.Contains(stopWords, word)
	if !stop && !slices.Contains(startWords, word) {
		return nil
	}
	orgs, err := s.UnscopedTextedOrgs(ctx, number, now.Add(-answerable))
	if err != nil {
		return tenants.Wrap("send.Answered", err)
	}
	for _, org := range orgs {
		err := s.InTx(ctx, tenants.ForJob(org, "text answer"), func(tx *store.Tx) error {
			if stop {
				return tx.StopTexts(number)
			}
			return tx.ResumeTexts(number)
		})
		if err != nil {
			return tenants.Wrap("send.Answered", err)
		}
	}
	return nil
}
