package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"claviger/hardware/sim"
	"claviger/web/api"
)

// simulateCommand runs a fleet of the shipped gateway and cabinet programs
// over simulated locks.
type simulateCommand struct {
	Cabinets int    `default:"2" help:"How many cabinets."`
	Slots    int    `default:"64" help:"Slots of each cabinet."`
	Link     string `default:"good" enum:"good,lte,bad" help:"What the radio is like: good, lte or bad."`
	Console  string `default:"127.0.0.1:8090" help:"Where the console is served: hands on the cabinets, and faults. The usual port gives way when it is in use."`
	URL      string `name:"url" help:"The cloud; default http://localhost:8080."`
	Token    string `help:"API token that may register devices; without one a token is made in the data folder."`
	Org      string `default:"motors" help:"Organisation whose cabinets are simulated, when no token is given."`
}

// usualConsole is the console's address when none is named.
const usualConsole = "127.0.0.1:8090"

// deviceTokenLife is how long the simulator's own token works.
const deviceTokenLife = time.Hour

// Run enrols what is not enrolled yet and runs until it is interrupted.
func (s simulateCommand) Run(a *app) error {
	cloud := strings.TrimSuffix(or(s.URL, "http://localhost:8080"), "/")
	c, err := a.config()
	if err != nil {
		return err
	}
	o := sim.Options{Data: filepath.Join(a.data, "simulator"), Cabinets: s.Cabinets, Slots: s.Slots, Link: s.Link, Console: s.Console, URL: cloud, Screens: true, Hang: true,
		Firmware: versionName(), Log: c.logger(a.err), Claim: s.claim(a, cloud)}
	o.OtherPort = s.Console == usualConsole
	o.Started = func(f *sim.Fleet) {
		fmt.Fprintf(a.out, "console on http://%s\n", f.Addr())
		if _, err := os.Stat(filepath.Join(a.data, storyFolder, fleetFile)); err == nil {
			fmt.Fprintln(a.out, "these cabinets are added to those of the stories, which serve --demo runs with a console of their own")
		}
	}
	return spoken(sim.Run(a, o))
}

// claim asks the cloud's API for claim codes, with the token given, or one
// made in the data folder the first time it is needed.
func (s simulateCommand) claim(a *app, cloud string) sim.Claim {
	token := s.Token
	return func(ctx context.Context, d sim.Draft) (string, error) {
		if token == "" {
			var out bytes.Buffer
			make := *a
			make.out = &out
			if err := (tokenCreateCommand{Org: s.Org, Role: "admin", TTL: deviceTokenLife, Name: "simulator"}).Run(&make); err != nil {
				return "", err
			}
			token = strings.TrimSpace(out.String())
		}
		return claimCode(ctx, cloud, token, d)
	}
}

func claimCode(ctx context.Context, cloud, token string, d sim.Draft) (string, error) {
	body, err := json.Marshal(map[string]any{"kind": d.Kind, "name": d.Name, "slots": d.Slots, "gateway_id": d.Gateway})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, cloud+api.Prefix+"/devices", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("the cloud does not answer at %s: %w", cloud, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return "", err
	}
	var answer struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Code == "" {
		return "", fmt.Errorf("the cloud refuses to register %s: %s", d.Name, or(answer.Detail, res.Status))
	}
	return answer.Code, nil
}
