package api

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

// Check is a check of a vehicle that was done.
type Check struct {
	ID      custody.CheckID     `json:"id"`
	List    custody.CheckListID `json:"check_list_id"`
	Vehicle custody.VehicleID   `json:"vehicle_id"`
	Key     custody.ItemID      `json:"key_id"`
	Person  tenants.PersonID    `json:"person_id,omitempty"`
	DoneAt  time.Time           `json:"done_at"`
	Failed  int                 `json:"failed" doc:"Answers that say that something is wrong."`
}

func checkDone(c custody.VehicleCheck) Check {
	return Check{c.ID, c.ListID, c.VehicleID, c.ItemID, c.DoneBy, c.DoneAt, c.Failed}
}

// OpenCheck is a check that is not done for the day or the week.
type OpenCheck struct {
	List     custody.CheckListID `json:"check_list_id"`
	Name     string              `json:"name"`
	Vehicle  custody.VehicleID   `json:"vehicle_id"`
	Key      custody.ItemID      `json:"key_id"`
	Late     bool                `json:"late"`
	LateFrom time.Time           `json:"late_from"`
	LastAt   *time.Time          `json:"last_at,omitempty"`
}

// CheckList is what is asked of vehicles each day or each week.
type CheckList struct {
	ID        custody.CheckListID `json:"id"`
	Version   int                 `json:"version"`
	Questions []rules.Question    `json:"questions"`
	CheckListDraft
}

// CheckListDraft is a list as somebody asks for it.
type CheckListDraft struct {
	Name       string             `json:"name" maxLength:"80"`
	Group      custody.KeyGroupID `json:"key_group_id,omitempty" maxLength:"60" doc:"Only vehicles with a key in this group."`
	Every      custody.CountEvery `json:"every" enum:"day,week"`
	Weekday    int                `json:"weekday,omitempty" minimum:"0" maximum:"6" doc:"Each week: 0 is Sunday."`
	At         string             `json:"at" maxLength:"5" doc:"Time of day at the vehicle's site by which it is to be done, as 09:00."`
	LateBlocks bool               `json:"late_blocks,omitempty" doc:"No key of a vehicle is given while its check is late."`
	NoBlocks   bool               `json:"no_blocks,omitempty" doc:"A no keeps the vehicle out of service."`
}

// CheckQuestion is a question as somebody asks for it.
type CheckQuestion struct {
	ID       string             `json:"id,omitempty" maxLength:"60" doc:"Of a question that stays as it is."`
	Kind     rules.QuestionKind `json:"kind" enum:"yes_no,number,choice,mileage,fuel,cleanliness,damage,text"`
	Text     string             `json:"text" maxLength:"200"`
	Options  []string           `json:"options,omitempty" maxItems:"12" doc:"Of a choice."`
	Min      *int64             `json:"min,omitempty"`
	Max      *int64             `json:"max,omitempty"`
	Optional bool               `json:"optional,omitempty"`
}

func checkList(l keys.CheckList) CheckList {
	return CheckList{l.ID, l.Version, l.Questions, CheckListDraft{l.Name, l.GroupID, l.Every, int(l.Weekday), fmt.Sprintf("%02d:%02d", l.Clock/60, l.Clock%60), l.LateBlocks, l.NoBlocks}}
}

func (s *Server) checkOperations() {
	huma.Register(s.api, operation("GET", "/checks", "list-checks", "Checks of vehicles that were done, newest first"), s.listChecks)
	huma.Register(s.api, operation("GET", "/checks/open", "list-open-checks", "Checks that are late or due now, late ones first"), s.listOpenChecks)
	huma.Register(s.api, operation("POST", "/checks", "check-vehicle", "Answer the questions of a list about a vehicle"), s.checkVehicle)
	huma.Register(s.api, operation("GET", "/check-lists", "list-check-lists", "What is checked on vehicles, and when"), s.listCheckLists)
	huma.Register(s.api, operation("POST", "/check-lists", "add-check-list", "Add a list of checks"), s.addCheckList)
	huma.Register(s.api, operation("PUT", "/check-lists/{id}", "change-check-list", "Change a list of checks"), s.changeCheckList)
	huma.Register(s.api, operation("POST", "/check-lists/{id}/end", "end-check-list", "End a list of checks"), s.endCheckList)
}

func (s *Server) listChecks(ctx context.Context, in *struct {
	Limit   int               `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After   custody.CheckID   `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Vehicle custody.VehicleID `query:"vehicle_id" maxLength:"60"`
}) (*List[Check], error) {
	var vs []store.CheckView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.Checks(store.CheckAsk{Vehicle: in.Vehicle, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.CheckView) string { return string(v.ID) })
	out := make([]Check, len(vs))
	for i, v := range vs {
		out[i] = checkDone(v.VehicleCheck)
	}
	return listOf(out, next), nil
}

func (s *Server) listOpenChecks(ctx context.Context, in *struct {
	Limit int  `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Late  bool `query:"late" doc:"Only those that are late."`
}) (*List[OpenCheck], error) {
	var ds []store.DueCheck
	now := s.Clock()
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		lists, err := r.CheckLists()
		if err == nil {
			ds, err = r.DueChecks(store.DueAsk{Lists: lists, Now: now, LateOnly: in.Late, Limit: in.Limit})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]OpenCheck, len(ds))
	for i, d := range ds {
		out[i] = OpenCheck{d.ListID, d.List, d.VehicleID, d.ItemID, d.Late(now), d.LateFrom(), d.LastAt}
	}
	return listOf(out, ""), nil
}

func (s *Server) checkVehicle(ctx context.Context, in *struct {
	Body struct {
		List    custody.CheckListID `json:"check_list_id" maxLength:"60"`
		Vehicle custody.VehicleID   `json:"vehicle_id" maxLength:"60"`
		Key     custody.ItemID      `json:"key_id" maxLength:"60" doc:"A key of the vehicle."`
		Answers map[string]string   `json:"answers" doc:"By the question's id."`
		What    string              `json:"what,omitempty" maxLength:"500" doc:"Is wrong, in words, when an answer says that something is."`
		Photo   string              `json:"photo,omitempty" maxLength:"7000000" contentEncoding:"base64" doc:"Of what is wrong: JPEG, PNG or WebP."`
	}
}) (*One[Check], error) {
	ask := keys.CheckAsk{ListID: in.Body.List, VehicleID: in.Body.Vehicle, ItemID: in.Body.Key, Answers: in.Body.Answers, What: in.Body.What, Via: custody.ViaAPI, No: words.In(words.Locales[0]).Label("rules.answer", "no")}
	if in.Body.Photo != "" {
		jpeg, err := pictured(in.Body.Photo)
		if err != nil {
			return nil, s.Problem(ctx, err)
		}
		ask.Photo = jpeg
	}
	c, err := keys.CheckVehicle(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), ask)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Check]{checkDone(c)}, nil
}

func (s *Server) listCheckLists(ctx context.Context, _ *struct{}) (*List[CheckList], error) {
	var ls []keys.CheckList
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		ls, err = r.CheckLists()
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]CheckList, len(ls))
	for i, l := range ls {
		out[i] = checkList(l)
	}
	return listOf(out, ""), nil
}

// CheckListBody is a list with its questions.
type CheckListBody struct {
	CheckListDraft
	Questions []CheckQuestion `json:"questions" minItems:"1" maxItems:"12"`
}

func (s *Server) addCheckList(ctx context.Context, in *struct{ Body CheckListBody }) (*One[CheckList], error) {
	return s.saveCheckList(ctx, "", in.Body)
}

// CheckListPath names one list of checks.
type CheckListPath struct {
	ID custody.CheckListID `path:"id"`
}

func (s *Server) changeCheckList(ctx context.Context, in *struct {
	CheckListPath
	Body CheckListBody
}) (*One[CheckList], error) {
	return s.saveCheckList(ctx, in.ID, in.Body)
}

func (s *Server) saveCheckList(ctx context.Context, id custody.CheckListID, b CheckListBody) (*One[CheckList], error) {
	l := keys.CheckList{ID: id, Name: b.Name, GroupID: b.Group, LateBlocks: b.LateBlocks, NoBlocks: b.NoBlocks, CheckTimes: custody.CheckTimes{Every: b.Every, Weekday: time.Weekday(b.Weekday), Clock: -1}}
	if at, err := time.Parse("15:04", b.At); err == nil {
		l.Clock = at.Hour()*60 + at.Minute()
	}
	for _, q := range b.Questions {
		l.Questions = append(l.Questions, rules.Question{ID: q.ID, Kind: q.Kind, Text: q.Text, Options: q.Options, Min: q.Min, Max: q.Max, Optional: q.Optional})
	}
	out, err := keys.SaveCheckList(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), l)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[CheckList]{checkList(out)}, nil
}

func (s *Server) endCheckList(ctx context.Context, in *CheckListPath) (*One[CheckList], error) {
	out, err := keys.EndCheckList(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[CheckList]{checkList(out)}, nil
}
