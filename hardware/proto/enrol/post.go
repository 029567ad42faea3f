package enrol

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"claviger/hardware/proto"
)

// answerLimit bounds what a cloud may answer, in bytes.
const answerLimit = 64 << 10

// Refusal is a cloud's answer that is no identity.
type Refusal struct {
	Status int
	Text   string // what the cloud said, cut short
}

// Error says what the cloud said.
func (r *Refusal) Error() string {
	return fmt.Sprintf("the cloud refused the enrolment (status %d): %s", r.Status, r.Text)
}

// Again tells whether it is worth asking the same again later: the cloud was
// not reached, was busy, or failed on its own side.
func Again(err error) bool {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Status >= 500 || r.Status == http.StatusTooManyRequests || r.Status == http.StatusRequestTimeout
	}
	return err != nil && !errors.Is(err, proto.ErrField)
}

// Post sends the ask to the cloud at base, such as https://keys.example, and
// reads the answer. Client nil means one with a time-out of 20 seconds. The
// same ask may be sent again: a cloud answers a claim that was already used
// with the same key as it did the first time.
func Post(ctx context.Context, client *http.Client, base string, ask proto.EnrolAsk) (proto.EnrolAnswer, error) {
	var out proto.EnrolAnswer
	if client == nil {
		client = &http.Client{Timeout: 20 * time.Second}
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(base, "/")+proto.EnrolPath, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return out, err
	}
	if res.StatusCode != http.StatusOK {
		return out, &Refusal{Status: res.StatusCode, Text: strings.TrimSpace(string(text[:min(len(text), 300)]))}
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return out, fmt.Errorf("the cloud's answer is not readable: %w", err)
	}
	return out, out.Check(ask.Kind)
}
