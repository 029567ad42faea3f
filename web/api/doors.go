package api

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// ProposedKey is a key that opens some of the doors asked for.
type ProposedKey struct {
	Symbol  custody.SymbolID    `json:"symbol_id,omitempty" doc:"Of which a copy would be cut."`
	Stamp   string              `json:"symbol,omitempty"`
	Level   custody.SymbolLevel `json:"level,omitempty" enum:"ggm,gm,m,sm,ck"`
	Key     custody.ItemID      `json:"key_id,omitempty" doc:"A key that belongs to no system."`
	Opens   []string            `json:"opens" doc:"Of the doors asked for, as kind:id."`
	Exposed int                 `json:"exposed" doc:"Doors that it opens in all."`
}

// KeyProposal answers which key opens some doors.
type KeyProposal struct {
	Keys  []ProposedKey `json:"keys" doc:"The lowest that opens all; several, the fewest, when none does."`
	Apart []ProposedKey `json:"apart" doc:"Lower keys that together open less than the one; empty when there are no such."`
	Shut  []string      `json:"shut" doc:"Doors that no key on record opens, as kind:id."`
}

func (s *Server) doorOperations() {
	huma.Register(s.api, operation("GET", "/proposals", "propose-key", "The lowest key that opens some doors, or the smallest set"), s.proposeKey)
	huma.Register(s.api, operation("POST", "/requests/doors", "ask-doors", "Asks for a key to have for good, by the doors it is to open"), s.askDoors)
	huma.Register(s.api, operation("POST", "/requests/{id}/cut", "cut-key", "Records the copy that was cut for a request that was granted"), s.cutKey)
	huma.Register(s.api, operation("POST", "/requests/{id}/hand", "hand-granted", "Hands over a key that was granted for good; its holder signs next"), s.handGranted)
}

// doorsNamed reads doors as kind:id.
func doorsNamed(list []string) []custody.Opens { return custody.ReadDoors(strings.Join(list, " ")) }

func doorNames(doors []custody.Opens) []string {
	return append([]string{}, strings.Fields(custody.ListDoors(doors))...)
}

func proposedKeys(list []custody.Opener) []ProposedKey {
	out := []ProposedKey{}
	for _, o := range list {
		out = append(out, ProposedKey{o.SymbolID, o.Symbol, o.Level, o.ItemID, doorNames(o.Opens), o.Exposed})
	}
	return out
}

func (s *Server) proposeKey(ctx context.Context, in *struct {
	Doors []string `query:"door" maxItems:"300" doc:"unit:ID, area:ID or vehicle:ID; several apart by commas."`
}) (*One[KeyProposal], error) {
	doors := doorsNamed(in.Doors)
	var p custody.Proposal
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		if len(doors) == 0 {
			return tenants.Fail(tenants.Invalid, "doors_required").At("door")
		}
		if err := r.AllSeen(doors); err != nil {
			return err
		}
		all, err := r.Openers(doors)
		p = custody.Propose(doors, all)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[KeyProposal]{KeyProposal{proposedKeys(p.Keys), proposedKeys(p.Apart), doorNames(p.Shut)}}, nil
}

func (s *Server) askDoors(ctx context.Context, in *struct {
	Body struct {
		Person tenants.PersonID  `json:"person_id" maxLength:"60" doc:"Who is to have it."`
		Doors  []string          `json:"doors" maxItems:"300" doc:"unit:ID, area:ID or vehicle:ID."`
		Reason string            `json:"reason" maxLength:"500"`
		Apart  bool              `json:"apart,omitempty" doc:"Rather several lower keys than one that opens more."`
		Prior  custody.RequestID `json:"prior_id,omitempty" maxLength:"60" doc:"The request that came back for changes."`
	}
}) (*List[AskedFor], error) {
	qs, err := access.AskDoors(ctx, store.In[access.DoorsTx](s.Store), s.Scope(ctx), access.DoorsAsk{PersonID: in.Body.Person, Doors: doorsNamed(in.Body.Doors), Reason: in.Body.Reason, Apart: in.Body.Apart, Prior: in.Body.Prior, Via: custody.ViaAPI})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	var out []AskedFor
	for _, q := range qs {
		out = append(out, askedFor(q))
	}
	return listOf(out, ""), nil
}

func (s *Server) cutKey(ctx context.Context, in *struct {
	ID   custody.RequestID `path:"id"`
	Body struct {
		Code   string          `json:"code" maxLength:"40" doc:"Of its tag."`
		Copy   int             `json:"copy,omitempty" minimum:"0" maximum:"9999" doc:"The next number when left out."`
		Serial string          `json:"serial" maxLength:"40" doc:"Stamped on it."`
		Home   custody.PlaceID `json:"home_id" maxLength:"60" doc:"Where it waits, and belongs."`
	}
}) (*One[Key], error) {
	it, err := keys.CutKey(ctx, store.In[keys.IssueTx](s.Store), s.Scope(ctx), in.ID, keys.CutDraft{Code: in.Body.Code, Copy: in.Body.Copy, Serial: in.Body.Serial, HomeID: in.Body.Home})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	k, err := s.key(ctx, it.ID)
	if err != nil {
		return nil, err
	}
	return &One[Key]{k}, nil
}

func (s *Server) handGranted(ctx context.Context, in *struct {
	ID custody.RequestID `path:"id"`
}) (*One[Key], error) {
	out, err := keys.HandGranted(ctx, store.In[keys.IssueTx](s.Store), s.Scope(ctx), in.ID, custody.ViaAPI)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	k, err := s.key(ctx, out.Item.ID)
	if err != nil {
		return nil, err
	}
	return &One[Key]{k}, nil
}
