package proto

import (
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
)

// Ready is a playbook that gives items of this cabinet at once.
type Ready struct {
	Playbook custody.PlaybookID   `cbor:"1,keyasint"`
	Kind     custody.PlaybookKind `cbor:"2,keyasint"`
	Name     string               `cbor:"3,keyasint"`           // for the screen
	Run      custody.RunID        `cbor:"4,keyasint,omitempty"` // in earnest, that goes on
	Who      Who                  `cbor:"5,keyasint"`
	Items    []custody.ItemID     `cbor:"6,keyasint"`
}

// AtOnce is what the rules may know of playbooks that give an item at once.
func (m *Roster) AtOnce(item custody.ItemID) (fs []rules.ReadyFact) {
	for _, r := range m.Ready {
		if slices.Contains(r.Items, item) {
			fs = append(fs, rules.ReadyFact{Playbook: r.Playbook, Kind: r.Kind, Run: r.Run, Who: rules.Who(r.Who)})
		}
	}
	return fs
}

func (b *bounds) ready(all []Ready) {
	b.need(len(all) <= custody.MostReady, "ready")
	for _, r := range all {
		b.id(string(r.Playbook), "ready")
		b.text(string(r.Kind), shortText, "ready")
		b.text(r.Name, 4*80, "ready")
		b.maybeID(string(r.Run), "ready")
		b.need(len(r.Items) > 0 && len(r.Items) <= custody.MostReadyKeys, "ready")
		for _, id := range r.Items {
			b.id(string(id), "ready")
		}
	}
}
