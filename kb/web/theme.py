"""Gradio's theme: system fonts, and every colour one of ours (``static/pandu.css``), so that light and dark agree."""

from __future__ import annotations

import gradio as gr

FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]


def pandu_theme() -> gr.themes.Base:
    """The theme. No font and no file comes from elsewhere."""
    colours = {
        "body_background_fill": "var(--latar)",
        "body_text_color": "var(--tinta)",
        "body_text_color_subdued": "var(--redup)",
        "background_fill_primary": "var(--latar)",
        "background_fill_secondary": "var(--latar)",
        "block_background_fill": "var(--latar)",
        "block_label_text_color": "var(--tinta)",
        "block_title_text_color": "var(--tinta)",
        "block_info_text_color": "var(--redup)",
        "border_color_primary": "var(--garis)",
        "input_background_fill": "var(--kertas)",
        "input_background_fill_focus": "var(--kertas)",
        "input_border_color": "var(--garis-kuat)",
        "input_border_color_focus": "var(--biru)",
        "input_placeholder_color": "var(--redup)",
        "button_primary_background_fill": "var(--biru)",
        "button_primary_background_fill_hover": "var(--biru-tua)",
        "button_primary_text_color": "var(--di-biru)",
        "button_secondary_background_fill": "var(--kertas)",
        "button_secondary_background_fill_hover": "var(--biru-muda)",
        "button_secondary_border_color": "var(--garis-kuat)",
        "button_secondary_text_color": "var(--biru-teks)",
        "color_accent_soft": "var(--biru-muda)",
    }
    dark = {f"{name}_dark": value for name, value in colours.items()}
    return gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"], radius_size="sm").set(
        color_accent="var(--biru)", **colours, **dark
    )
