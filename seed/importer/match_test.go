package importer_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"claviger/seed/importer"
	"claviger/tenants"
	"claviger/words"
)

func matched(t *testing.T, kind importer.Kind, text string, said importer.Mapping) importer.Match {
	t.Helper()
	m, err := importer.Matched(kind, parse(t, []byte(text)), said)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestColumnsAreGuessedInThreeLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		kind importer.Kind
		text string
		want map[string]string
	}{
		"auction": {importer.Vehicles, "Column1,price,brand,model,year,title_status,mileage,color,vin,lot,state,country,condition\n" +
			"0,6300,toyota,cruiser,2008,clean vehicle,274117,black,  jtezu11f88k007763,159348797,new jersey, usa,10 days left\n",
			map[string]string{"price": "price", "make": "brand", "model": "model", "year": "year", "mileage": "mileage", "colour": "color", "vin": "vin", "stock_no": "lot"}},
		"French stock": {importer.Vehicles, "N° de stock;Marque;Modèle;Année;Kilométrage;Prix TTC;Immatriculation;Statut\nA1;Renault;Zoé;2019;12 000;9 900,00;AB-123-CD;En vente\n",
			map[string]string{"stock_no": "N° de stock", "make": "Marque", "model": "Modèle", "year": "Année", "mileage": "Kilométrage", "price": "Prix TTC", "plate": "Immatriculation", "status": "Statut"}},
		"Spanish stock": {importer.Vehicles, "Bastidor;Marca;Modelo;Año;Color;Precio;Matrícula\n1M8GDM9AXKP042788;Seat;León;2019;rojo;9.900,00;1234 BCD\n",
			map[string]string{"vin": "Bastidor", "make": "Marca", "model": "Modelo", "year": "Año", "colour": "Color", "price": "Precio", "plate": "Matrícula"}},
		"VIN without a name": {importer.Vehicles, "Ident,What\n1M8GDM9AXKP042788,bus\n11111111111111111,car\nJTEZU11F88K007763,van\n2FMDK3GC4BBB02217,van\n3C4PDCGG5JT346413,van\n",
			map[string]string{"vin": "Ident"}},
		"housing": {importer.Properties, "Community Area Name,Community Area Number,Property Type,Property Name,Address,Zip Code,Phone Number,Management Company,Units,X Coordinate\n" +
			"Englewood,68,Veterans,Hope Manor,5900 S. Green,60621,312-564-2393,Volunteers,36,1\n",
			map[string]string{"area": "Community Area Name", "type": "Property Type", "name": "Property Name", "address": "Address", "zip": "Zip Code", "phone": "Phone Number", "manager": "Management Company", "units": "Units"}},
		"people, names in two columns": {importer.People, "Matricule;Nom;Prénom;Courriel;Service;Date d'entrée\n12;Day;Ann;ann@example.com;Atelier;25/02/2026\n",
			map[string]string{"number": "Matricule", "family": "Nom", "given": "Prénom", "email": "Courriel", "department": "Service", "starts": "Date d'entrée"}},
		"people, Spanish names": {importer.People, "Nombre;Apellidos;Correo electrónico\nAna;Díaz;ana@example.com\n",
			map[string]string{"given": "Nombre", "family": "Apellidos", "email": "Correo electrónico"}},
		"people, number that is none": {importer.People, "ID,Name,Email\nAB-1,Ann Day,ann@example.com\n", map[string]string{"name": "Name", "email": "Email"}},
		"keys": {importer.Keys, "Key number,Description,Cabinet,Hook,Qty\nK-1,Boiler,Board A,4,2\n",
			map[string]string{"code": "Key number", "name": "Description", "home": "Cabinet", "slot": "Hook", "pieces": "Qty"}},
		"keys, what is on the tag is the code": {importer.Keys, "Tag,Name\nK-1,Boiler\n", map[string]string{"code": "Tag", "name": "Name"}},
		"keys, code and tag":                   {importer.Keys, "Code,Name,Tag\nK-1,Boiler,5707-77\n", map[string]string{"code": "Code", "name": "Name", "tag": "Tag"}},
		"units": {importer.Units, "Property,Bldg,Apt,Floor,Occupancy\nThe Draper,A,12,3,vacant\n",
			map[string]string{"property": "Property", "building": "Bldg", "number": "Apt", "floor": "Floor", "occupancy": "Occupancy"}},
		"an empty column gives nothing": {importer.Vehicles, "VIN,Stock,Color\n1M8GDM9AXKP042788,,red\n", map[string]string{"vin": "VIN", "colour": "Color"}},
	} {
		m := matched(t, c.kind, c.text, importer.Mapping{})
		if !maps.Equal(m.Columns, c.want) || len(m.Guessed) != len(c.want) {
			t.Errorf("%s: got %v, guessed %v", name, m.Columns, m.Guessed)
		}
	}
}

// The list that we offer for download is read without a question.
func TestOwnTemplatesAreUnderstood(t *testing.T) {
	for _, locale := range words.Locales {
		for _, kind := range importer.Kinds {
			text := string(importer.Template(words.In(locale), kind))
			m := matched(t, kind, text, importer.Mapping{})
			if missing := m.Missing(kind); missing != nil {
				t.Errorf("%s %s: nothing gives %v in %q", locale, kind, missing, text)
			}
			for _, name := range importer.FieldNames(kind) {
				if label := words.In(locale).Say(importer.FieldLabel(kind, name)); m.Columns[name] != label && m.Columns[name] != "" {
					t.Errorf("%s %s: %q gives %s, wanted %q", locale, kind, m.Columns[name], name, label)
				}
			}
		}
	}
}

func TestWhatIsSaidBeatsTheGuess(t *testing.T) {
	const text = "VIN,Brand,Colour,Maker\n1M8GDM9AXKP042788,Ford,red,Ford Werke\n"
	m := matched(t, importer.Vehicles, text, importer.Mapping{Columns: map[string]string{"make": "maker", "colour": "", "note": "Brand"}})
	if want := map[string]string{"vin": "VIN", "make": "Maker", "colour": "", "note": "Brand"}; !maps.Equal(m.Columns, want) || !maps.Equal(m.Guessed, map[string]bool{"vin": true}) {
		t.Errorf("got %v, guessed %v", m.Columns, m.Guessed)
	}
	for name, c := range map[string]struct {
		said importer.Mapping
		code string
	}{
		"unknown field":        {importer.Mapping{Columns: map[string]string{"brand": "Brand"}}, "import_map_field"},
		"unknown column":       {importer.Mapping{Columns: map[string]string{"make": "Marke"}}, "import_map_column"},
		"unknown fixed field":  {importer.Mapping{Fixed: map[string]string{"wheels": "4"}}, "import_map_field"},
		"unknown valued field": {importer.Mapping{Values: map[string]map[string]string{"wheels": nil}}, "import_map_field"},
	} {
		if _, err := importer.Matched(importer.Vehicles, parse(t, []byte(text)), c.said); tenants.CodeOf(err) != c.code {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestMapFile(t *testing.T) {
	m, err := importer.ReadMapping([]byte("\xEF\xBB\xBF" + `{"columns": {"vin": "Chassis"}, "fixed": {"site": "North"}, "values": {"status": {"en vente": "retail"}}, "dates": "dmy"}`))
	if err != nil || m.Columns["vin"] != "Chassis" || m.Fixed["site"] != "North" || m.Values["status"]["en vente"] != "retail" || m.Dates != importer.DayFirst {
		t.Errorf("got %+v, %v", m, err)
	}
	for _, bad := range []string{"", "vin=Chassis", `{"colums": {}}`, `{"dates": "ymd"}`, `{"columns": ["vin"]}`} {
		if _, err := importer.ReadMapping([]byte(bad)); tenants.CodeOf(err) != "import_map_unreadable" {
			t.Errorf("%q: got %v", bad, err)
		}
	}
}

func TestMissingColumnIsNamed(t *testing.T) {
	m := matched(t, importer.Vehicles, "Brand,Model\nFord,Ka\n", importer.Mapping{})
	if missing := m.Missing(importer.Vehicles); len(missing) != 2 || missing[0] != "vin" {
		t.Errorf("got %v", missing)
	}
	m = matched(t, importer.Units, "Apt,Floor\n1,2\n", importer.Mapping{Fixed: map[string]string{"property": "The Draper"}})
	if missing := m.Missing(importer.Units); missing != nil {
		t.Errorf("got %v", missing)
	}
}

// Every reason for refusing a row has its sentence.
func TestReasonsHaveWords(t *testing.T) {
	reason := regexp.MustCompile(`wrong\("([a-z_]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{"quote": true, "quote_open": true, "vin_pre_1981": true, "vin_check_digit": true, "person_blocked": true}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reason.FindAllStringSubmatch(string(source), -1) {
			codes[m[1]] = true
		}
	}
	if len(codes) < 12 {
		t.Fatalf("only %d reasons were found", len(codes))
	}
	for code := range codes {
		if !words.In("en").Has("imports.problem." + code) {
			t.Errorf("%s has no words", code)
		}
	}
}
