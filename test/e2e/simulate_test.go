package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fleet is a running `claviger simulate`, by its console.
type fleet struct {
	*program
	url string
}

// fleetState is what the console tells, as far as tests ask.
type fleetState struct {
	Cabinets []struct {
		No      int    `json:"no"`
		Name    string `json:"name"`
		On      bool   `json:"on"`
		Online  bool   `json:"online"`
		Waiting uint64 `json:"waiting"`
		Roster  uint64 `json:"roster"`
		Person  string `json:"person"`
		Said    string `json:"said"`
		Moves   int    `json:"moves"`
		Screen  string `json:"screen"`
		Slots   []struct {
			No    int    `json:"no"`
			Tag   string `json:"tag"`
			Open  bool   `json:"open"`
			Light bool   `json:"light"`
			Key   string `json:"key"`
		} `json:"slots"`
	} `json:"cabinets"`
	Hands   []string `json:"hands"`
	Problem string   `json:"problem"`
}

// simulate runs a fleet for a server; it enrols itself by the API.
func simulate(t testing.TB, s *server, org string, flags ...string) *fleet {
	t.Helper()
	args := append([]string{"simulate", "--console", "127.0.0.1:0", "--url", s.url, "--org", org, "--data", s.data}, flags...)
	f := &fleet{program: start(t, t.TempDir(), s.env, args...)}
	f.url = f.await(`console on (http://\S+)`)[1]
	return f
}

// state is the fleet now.
func (f *fleet) state() (s fleetState) {
	f.t.Helper()
	res, err := http.Get(f.url + "/fleet.json")
	if err != nil {
		f.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(drain(f.t, res)), &s); err != nil {
		f.t.Fatal(err)
	}
	return s
}

// until waits until the fleet is in a state.
func (f *fleet) until(what string, is func(fleetState) bool) fleetState {
	f.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if s := f.state(); is(s) {
			return s
		}
	}
	f.t.Fatalf("the fleet never was so: %s; it is %+v", what, f.state())
	return fleetState{}
}

// hand does an act at a cabinet, counted from 1; pairs are names and values of
// the console's form. It gives what the console refused, or "".
func (f *fleet) hand(cabinet int, act string, pairs ...string) string {
	f.t.Helper()
	return f.post("/cabinets/"+strconv.Itoa(cabinet)+"/"+act, pairs...)
}

// post fills one of the console's forms.
func (f *fleet) post(path string, pairs ...string) string {
	f.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest(http.MethodPost, f.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	var s fleetState
	if err := json.Unmarshal([]byte(drain(f.t, res)), &s); err != nil {
		f.t.Fatal(err)
	}
	return s.Problem
}
