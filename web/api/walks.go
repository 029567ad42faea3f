package api

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/web/photo"
)

// Walk takes the keys of a place on record, one after the other.
type Walk struct {
	ID      custody.WalkID  `json:"id"`
	Place   custody.PlaceID `json:"place_id"`
	Next    string          `json:"next_code" doc:"Code that the next new key gets."`
	Level   custody.Level   `json:"level"`
	Keys    int             `json:"keys" doc:"Keys so far."`
	BegunAt time.Time       `json:"begun_at"`
	EndedAt *time.Time      `json:"ended_at,omitempty"`
}

func walkOf(w custody.Walk) Walk {
	return Walk{w.ID, w.PlaceID, w.Code(w.Next), w.Level, w.Made, w.BegunAt, w.EndedAt}
}

// Enrolled is a key of a walk.
type Enrolled struct {
	Key   custody.ItemID `json:"key_id"`
	Code  string         `json:"code"`
	Name  string         `json:"name"`
	Label string         `json:"label,omitempty"`
	Known bool           `json:"known" doc:"It was on record before: it got what it lacked."`
	Again bool           `json:"again" doc:"The same mark came before: nothing was done."`
}

// WalkPath names one walk.
type WalkPath struct {
	ID custody.WalkID `path:"id" maxLength:"60"`
}

func (s *Server) walkOperations() {
	huma.Register(s.api, operation("GET", "/walks", "list-walks", "List the walks that can be gone on with"), s.listWalks)
	huma.Register(s.api, operation("GET", "/walks/{id}", "get-walk", "Read one walk"), s.getWalk)
	huma.Register(s.api, operation("POST", "/walks", "begin-walk", "Begin to take the keys of a place on record"), s.beginWalk)
	huma.Register(s.api, operation("POST", "/walks/{id}/keys", "enrol-key", "Take the next key of a walk on record; the same mark counts once"), s.enrolKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/photo", "set-photo", "Give a key its photo"), s.setPhoto)
	huma.Register(s.api, operation("POST", "/walks/{id}/end", "end-walk", "End a walk"), s.endWalk)
}

func (s *Server) setPhoto(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		Photo string `json:"photo" maxLength:"7000000" contentEncoding:"base64" doc:"JPEG, PNG or WebP; empty takes the photo away."`
	}
}) (*One[Key], error) {
	var jpeg []byte
	var err error
	if in.Body.Photo != "" {
		if jpeg, err = pictured(in.Body.Photo); err != nil {
			return nil, s.Problem(ctx, err)
		}
	}
	if _, err := keys.SetPhoto(ctx, store.In[keys.PhotoTx](s.Store), s.Scope(ctx), in.ID, jpeg); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getKey(ctx, &in.KeyPath)
}

func (s *Server) walks() keys.WalkStore { return store.In[keys.WalkTx](s.Store) }

func (s *Server) listWalks(ctx context.Context, _ *struct{}) (*List[Walk], error) {
	var out []Walk
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		vs, err := r.OpenWalks(200)
		for _, v := range vs {
			out = append(out, walkOf(v.Walk))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) getWalk(ctx context.Context, in *WalkPath) (*One[Walk], error) {
	var v store.WalkView
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if v, err = r.Walk(in.ID); err == nil && !scope.SeesSite(v.SiteID) {
			err = tenants.Fail(tenants.NotFound, "walk_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Walk]{walkOf(v.Walk)}, nil
}

func (s *Server) beginWalk(ctx context.Context, in *struct {
	Body struct {
		Place custody.PlaceID `json:"place_id" maxLength:"60"`
		First string          `json:"first_code" maxLength:"60" doc:"Code of the first key, ending with a number; the others count on."`
		Level custody.Level   `json:"level,omitempty" minimum:"0" maximum:"4"`
	}
}) (*One[Walk], error) {
	w, err := keys.BeginWalk(ctx, s.walks(), s.Scope(ctx), keys.WalkAsk{PlaceID: in.Body.Place, First: in.Body.First, Level: in.Body.Level})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Walk]{walkOf(w)}, nil
}

func (s *Server) enrolKey(ctx context.Context, in *struct {
	WalkPath
	Body struct {
		Mark   string `json:"mark" minLength:"1" maxLength:"64" doc:"What the caller calls this key, a UUID for example: sent again it counts once."`
		Tag    string `json:"tag,omitempty" maxLength:"400" doc:"As scanned: a label, the serial of a fob, the code of a key on record."`
		Name   string `json:"name,omitempty" maxLength:"120" doc:"Name, number of the door or vehicle, or the code of a key on record."`
		Pieces int    `json:"pieces,omitempty" minimum:"0" maximum:"500"`
		Photo  string `json:"photo,omitempty" maxLength:"7000000" contentEncoding:"base64" doc:"JPEG, PNG or WebP."`
	}
}) (*One[Enrolled], error) {
	ask := keys.EnrolAsk{WalkID: in.ID, Mark: in.Body.Mark, Tag: in.Body.Tag, Name: in.Body.Name, Pieces: in.Body.Pieces}
	var err error
	if in.Body.Photo != "" {
		if ask.Photo, err = pictured(in.Body.Photo); err != nil {
			return nil, s.Problem(ctx, err)
		}
	}
	e, err := keys.Enrol(ctx, s.walks(), s.Scope(ctx), ask)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Enrolled]{Enrolled{e.Item.ID, e.Item.Code, e.Item.Name, e.Label, e.Known, e.Again}}, nil
}

// pictured reads a photo in base64, small and upright.
func pictured(text string) ([]byte, error) {
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "photo_unreadable").At("photo").Because(err)
	}
	return photo.Read(content)
}

func (s *Server) endWalk(ctx context.Context, in *WalkPath) (*One[Walk], error) {
	w, err := keys.EndWalk(ctx, s.walks(), s.Scope(ctx), in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Walk]{walkOf(w)}, nil
}
