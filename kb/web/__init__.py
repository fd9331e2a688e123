"""The web room: the chat page on Gradio, the page of a source, and the routes that say whether Pandu lives."""
