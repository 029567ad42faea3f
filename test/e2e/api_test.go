package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"
)

// api talks to /api/v1 with a token.
type api struct {
	t     testing.TB
	url   string
	token string
}

// api is the API for a role of an organisation.
func (s *server) api(org, role string) api {
	s.t.Helper()
	return api{s.t, s.url + "/api/v1", s.token(s.t, org, role)}
}

// call sends a body as JSON and gives the status and the answer as JSON.
func (a api) call(method, path string, body any) (int, map[string]any) {
	a.t.Helper()
	status, raw, err := a.try(method, path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(raw, &answer); err != nil {
		a.t.Fatalf("%s %s answers no JSON: %d %s", method, path, status, tail(string(raw)))
	}
	return status, answer
}

// try is call for other goroutines than the test's.
func (a api) try(method, path string, body any) (int, []byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequest(method, a.url+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+a.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, raw, err
}

// into reads what a path gives.
func (a api) into(path string, v any) (int, error) {
	status, raw, err := a.try("GET", path, nil)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	return status, err
}

func drain(t testing.TB, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
