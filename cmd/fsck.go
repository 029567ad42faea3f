package cmd

import (
	"encoding/json"
	"fmt"

	"claviger/store"
)

// fsckCommand derives every log anew from its rows.
type fsckCommand struct {
	JSON bool `name:"json" help:"Answer in one line of JSON."`
}

// fsckAnswer is the JSON of fsck.
type fsckAnswer struct {
	Status        string    `json:"status"` // clean, damaged
	Organisations []fsckOrg `json:"organisations"`
}

type fsckOrg struct {
	Slug     string `json:"slug"`
	Entries  int64  `json:"entries"`
	FirstBad *int64 `json:"first_bad"` // leaf index, or entry number of an unsealed row
	Why      string `json:"why,omitempty"`
}

// Run answers 0 clean, 1 damaged, and names the organisation and the index.
func (f fsckCommand) Run(a *app) error {
	k, err := a.open(false, nil)
	if err != nil {
		return err
	}
	defer k.close()
	answer := fsckAnswer{Status: "clean", Organisations: []fsckOrg{}}
	err = k.store.UnscopedFsck(a, k.heads, func(o store.OrgCheckup) error {
		found := fsckOrg{Slug: o.Slug, Entries: o.Entries}
		if d := o.First; d != nil {
			index := d.Index
			if index < 0 {
				index = d.No
			}
			answer.Status, found.FirstBad, found.Why = "damaged", &index, d.Why
		}
		answer.Organisations = append(answer.Organisations, found)
		return nil
	})
	if err != nil {
		return spoken(err)
	}
	if err := f.print(a, answer); err != nil {
		return err
	}
	if answer.Status != "clean" {
		return exit{code: codeFailed}
	}
	return nil
}

func (f fsckCommand) print(a *app, answer fsckAnswer) error {
	if f.JSON {
		return json.NewEncoder(a.out).Encode(answer)
	}
	for _, o := range answer.Organisations {
		state := "clean"
		if o.FirstBad != nil {
			state = fmt.Sprintf("damaged at index %d (%s)", *o.FirstBad, o.Why)
		}
		fmt.Fprintf(a.out, "%s: %d entries, %s\n", o.Slug, o.Entries, state)
	}
	return nil
}
