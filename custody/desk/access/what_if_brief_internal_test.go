package access

import (
	"fmt"
	"testing"

	"claviger/tenants"
)

// TestBriefNamesTheMostChanged: what is kept names those with the most changes,
// and the figures stay those of all.
func TestBriefNamesTheMostChanged(t *testing.T) {
	r := Result{Asked: 9, Moves: Moves{Refused: 1770}, People: map[tenants.PersonID]*Moves{}}
	for i := range 60 {
		r.People[tenants.PersonID(fmt.Sprintf("per_%02d", i))] = &Moves{Refused: i}
	}
	b := r.brief()
	if len(b.People) != MostNamed || b.People["per_59"] == nil || b.People["per_10"] == nil || b.People["per_09"] != nil || b.Moves != r.Moves || len(r.People) != 60 {
		t.Errorf("kept %d of %d: %+v", len(b.People), len(r.People), b)
	}
}
