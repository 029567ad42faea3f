// Package views holds what people see: the layouts, one templ file and one view model per page family, and in ui/ the components.
//
// View models are plain structs with translated text, built in web; templ files do no I/O and take no store types. No style attributes
// and no inline scripts: the content security policy forbids both. Start in layout.templ, then views.Gallery for every component.
package views
