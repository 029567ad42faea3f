package cmd

import (
	"crypto/rand"
	"fmt"
	"runtime"
	"time"

	"claviger/seed/demo"
	"claviger/seed/scale"
	"claviger/tenants/admin"
)

// seedCommand fills a database with what is not real.
type seedCommand struct {
	Demo  bool `xor:"what" help:"Tell the demo stories, as serve --demo does."`
	Scale int  `xor:"what" placeholder:"N" help:"Make an organisation scale with N keys, N/10 people and 10 N movements; up to 1,000,000."`
}

// Run tells the stories or fills the organisation, and says how to get in.
func (s seedCommand) Run(a *app) error {
	if !s.Demo && s.Scale == 0 {
		return usage("say what: --demo, or --scale with a number of keys")
	}
	if !s.Demo && (s.Scale < 1 || s.Scale > scale.Most) {
		return usage("--scale is a number of keys from 1 to %d", scale.Most)
	}
	k, err := a.open(true, nil)
	if err != nil {
		return err
	}
	defer k.close()
	if s.Demo {
		return s.tell(a, k)
	}
	return s.fill(a, k)
}

func (s seedCommand) tell(a *app, k *kit) error {
	told, err := demo.Tell(a, demo.Deps{Store: k.config.database(), Keys: k.keys, Hasher: admin.NewHasher(runtime.NumCPU(), 32), Now: time.Now(), Seed: 1, Log: k.log})
	switch {
	case err != nil:
		return spoken(err)
	case told.Already:
		_, err = fmt.Fprintln(a.out, "the stories are there already")
	default:
		_, err = fmt.Fprintf(a.out, "the stories are told: %d people, %d keys, %d movements\n", told.People, told.Items, told.Movements)
	}
	return err
}

func (s seedCommand) fill(a *app, k *kit) error {
	start, password := time.Now(), rand.Text()
	last := start
	filled, err := scale.Fill(a, scale.Deps{Store: k.config.database(), Hasher: admin.NewHasher(1, 1), Password: password, Items: s.Scale, Now: start,
		Progress: func(stage string, done, of int) {
			if time.Since(last) > 5*time.Second {
				last = time.Now()
				fmt.Fprintf(a.err, "%s: %d of %d\n", stage, done, of)
			}
		}})
	if err != nil {
		return spoken(err)
	}
	if _, err := k.sealer.Now(a, filled.Org); err != nil {
		return spoken(err)
	}
	_, err = fmt.Fprintf(a.out, "organisation %s: %d keys, %d people, %d movements, %d keys out, in %.1f s\nsign in as %s, password %s\n",
		scale.Slug, filled.Items, filled.People, filled.Movements, filled.Out, time.Since(start).Seconds(), scale.Owner, password)
	return err
}
