// Before anything is drawn, so that nobody who chose dark sees a white page first. Not a module, which would come later.
"use strict";
try {
  const theme = localStorage.getItem("clipmill.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing: the system's own.
}
