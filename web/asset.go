package web

import (
	"encoding/csv"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// assetRoutes are the pages of what keys open: vehicles, properties and their
// units, areas.
func (s *Server) assetRoutes() []Route {
	return slices.Concat(
		assetPages[custody.Vehicle]{s.vehicles, s.vehicleSheet, s.vehicle, newVehicle, (*Request).knownVehicle, s.vehicleForm, s.vehicleSave}.under("/vehicles"),
		assetPages[custody.Property]{s.properties, s.propertySheet, s.property, nil, (*Request).namedProperty, s.propertyForm, s.propertySave}.under("/properties"),
		assetPages[custody.Unit]{s.units, s.unitSheet, s.unit, newUnit, (*Request).namedUnit, s.unitForm, s.unitSave}.under("/units"),
		assetPages[custody.Area]{s.areas, s.areaSheet, s.area, nil, (*Request).knownArea, s.areaForm, s.areaSave}.under("/areas"))
}

// assetPages are the pages of one kind of asset.
type assetPages[T any] struct {
	list, sheet, one Handler
	fresh            func(*Request) T                     // what an empty form shows, nil for nothing
	known            func(*Request, *store.Rx) (T, error) // the one that the address names
	form             func(*Request, T, *form) error
	save             func(*Request, T) error
}

func (a assetPages[T]) under(path string) []Route {
	return []Route{
		get(path, tenants.KeysRead, a.list),
		get(path+".csv", tenants.KeysRead, a.sheet),
		get(path+"/new", tenants.AssetsEdit, func(r *Request) error {
			var empty T
			if a.fresh != nil {
				empty = a.fresh(r)
			}
			return a.form(r, empty, r.Form())
		}),
		post(path, tenants.AssetsEdit, func(r *Request) error {
			var empty T
			return a.save(r, empty)
		}),
		get(path+"/:id", tenants.KeysRead, a.one),
		get(path+"/:id/edit", tenants.AssetsEdit, a.standing(func(r *Request, now T) error { return a.form(r, now, r.Form()) })),
		post(path+"/:id", tenants.AssetsEdit, a.standing(a.save)),
	}
}

// standing gives a page the asset as it stands.
func (a assetPages[T]) standing(page func(*Request, T) error) Handler {
	return func(r *Request) error {
		var now T
		err := r.Read(func(rx *store.Rx) (err error) {
			now, err = a.known(r, rx)
			return err
		})
		if err != nil {
			return err
		}
		return page(r, now)
	}
}

// assetAsk is what the address asks of a list.
func (r *Request) assetAsk() store.AssetAsk {
	return store.AssetAsk{Site: tenants.SiteID(r.Query("site")), Property: custody.PropertyID(r.Query("property")), Status: custody.VehicleStatus(r.Query("status")),
		Text: strings.TrimSpace(clipped(r.Query("q"), 100)), After: cursor(r.Query("after")), Limit: pageRows + 1}
}

// assetQuery is the part of the address that stays when a list goes on.
func assetQuery(a store.AssetAsk) url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"site": string(a.Site), "property": string(a.Property), "status": string(a.Status), "q": a.Text} {
		if v != "" {
			q.Set(name, v)
		}
	}
	return q
}

func assetListHref(path string, a store.AssetAsk, after string) string {
	q := assetQuery(a)
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// onward is an address with the cursor of its next rows.
func onward(path, after string) string {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	return path + mark + "after=" + url.QueryEscape(after)
}

// assetKeys reads the keys that open an asset and what happened to them.
func (r *Request) assetKeys(rx *store.Rx, kind custody.AssetKind, id string) (a assetStory, err error) {
	if a.keys, err = rx.Items(store.ItemAsk{Asset: kind, AssetID: id, Limit: maxAssetKeys}); err != nil || len(a.keys) == 0 {
		return a, err
	}
	ids := make([]custody.ItemID, len(a.keys))
	for i, k := range a.keys {
		ids[i] = k.ID
	}
	if a.places, err = rx.PlaceNames(); err != nil {
		return a, err
	}
	a.moves, err = rx.Timeline(store.TimelineAsk{Items: ids, Before: number(r.Query("before")), Limit: pageRows + 1})
	return a, err
}

// maxAssetKeys is how many keys the page of one asset lists.
const maxAssetKeys = 200

// assetDraft is the form of an asset.
type assetDraft struct {
	title, list, listWord, action, back string
	fields                              []templ.Component
}

// assetForm shows the form; a refused one keeps what was typed.
func (s *Server) assetForm(r *Request, d assetDraft, f *form) error {
	st, err := r.Staff(d.title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: d.title, Path: []ui.Crumb{{Label: d.listWord, Href: d.list}}, Action: d.action, Fields: d.fields, Problems: f.problems,
		Submit: ui.Button{Label: r.Say.Say("common.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: r.Say.Say("common.cancel"), Href: d.back, Kind: ui.Ghost}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// input is one field of a form in words of its family.
func (f *form) input(name, label, value string) ui.Field {
	return ui.Field{ID: name, Label: label, Value: value, Error: f.problem(name), Complete: "off"}
}

// whole is a whole number of at least zero; an empty field is zero.
func (f *form) whole(name string) int64 {
	v := f.text(name)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 || n > 1_000_000_000 {
		f.wrong(tenants.Fail(tenants.Invalid, "whole_number").At(name))
		return 0
	}
	return n
}

// site is the chosen site, one that the scope reaches.
func (f *form) site() tenants.SiteID {
	id := tenants.SiteID(f.text("site"))
	sites, err := f.r.sites()
	if err == nil {
		for _, s := range sites {
			if s.ID == id {
				return id
			}
		}
	}
	f.wrong(tenants.Fail(tenants.Invalid, "site_needed").At("site"))
	return ""
}

func (r *Request) sites() (sites []tenants.Site, err error) {
	err = r.Read(func(rx *store.Rx) error {
		sites, err = rx.Sites()
		return err
	})
	return sites, err
}

func siteChoices(sites []tenants.Site, now tenants.SiteID) (out []ui.Option) {
	for _, s := range sites {
		out = append(out, ui.Option{Value: string(s.ID), Label: s.Name, On: s.ID == now})
	}
	return out
}

// labels are the options of a closed list.
func (r *Request) labels(list string, codes []string, now string) (out []ui.Option) {
	for _, c := range codes {
		out = append(out, ui.Option{Value: c, Label: r.Say.Label(list, c), On: c == now})
	}
	return out
}

// sheet answers with a CSV file, whose texts no spreadsheet takes for a formula.
func (r *Request) sheet(name string, head []string, rows [][]string) error {
	r.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	r.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`.csv"`)
	w := csv.NewWriter(r.Response().BodyWriter())
	if err := w.Write(head); err != nil {
		return err
	}
	for _, row := range rows {
		for i := range row {
			row[i] = inertCell(row[i])
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// inertCell keeps a spreadsheet from taking a text for a formula.
func inertCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// sheetRows is how many rows a CSV file of a page has at most; reports have no
// such bound.
const sheetRows = 10000
