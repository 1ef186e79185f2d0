"""Driving the page in a real browser: what a person sees and does, in words."""

from __future__ import annotations

import shutil

import pytest
from selenium import webdriver
from selenium.common.exceptions import (
    NoSuchElementException,
    NoSuchWindowException,
    StaleElementReferenceException,
)
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service as DriverService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 15
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--window-size=1280,800",
    "--force-device-scale-factor=1",
)
FLEETING = (NoSuchElementException, StaleElementReferenceException)


def start_browser(profile, language="en-US"):
    """Return a driver of a fresh headless Chromium; skip where there is none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("needs chromium and chromedriver (Debian: chromium, chromium-driver) on the PATH")
    options = Options()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--lang={language}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=DriverService(executable_path=driver))


class Window:
    """One browser window that shows a spreadsheet as one person."""

    def __init__(self, driver, url, file_id, user, *, gid=0):
        driver.switch_to.new_window("window")
        self.driver = driver
        self.handle = driver.current_window_handle
        driver.get(f"{url}/spreadsheets/d/{file_id}/edit?user={user}#gid={gid}")
        self.wait(lambda: self.driver.execute_script("return document.body.dataset.ready") == "yes")

    def here(self):
        """Bring this window to the front, and return its driver."""
        try:
            current = self.driver.current_window_handle
        except NoSuchWindowException:
            current = None
        if current != self.handle:
            self.driver.switch_to.window(self.handle)
        return self.driver

    def wait(self, seen):
        """Wait until `seen()` is true and return what it gave."""
        return WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=FLEETING).until(lambda _: seen())

    def find(self, selector):
        return self.here().find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.here().find_elements(By.CSS_SELECTOR, selector)

    def cell(self, name):
        """Return the element of a cell, e.g. `B2`; it must be in sight."""
        column, row = ord(name[0]) - 65, int(name[1:]) - 1
        return self.find(f"#cell-{row}-{column}")

    def text(self, name):
        return self.cell(name).text

    def shows(self, name, text):
        """Wait until a cell shows a text."""
        self.here()
        try:
            self.wait(lambda: self.text(name) == text)
        except Exception as error:
            raise AssertionError(f"{name} shows {self.text(name)!r}, not {text!r}") from error

    def click(self, name):
        ActionChains(self.here()).click(self.cell(name)).perform()
        self.wait(lambda: self.active() == name)

    def double_click(self, name):
        ActionChains(self.here()).double_click(self.cell(name)).perform()

    def keys(self, *keys):
        """Send keys to whatever has the focus."""
        self.here().switch_to.active_element.send_keys(*keys)

    def type(self, name, text):
        self.click(name)
        self.keys(text, Keys.ENTER)

    def active(self):
        """Return the address of the active cell."""
        return self.find("#place").text

    def tool(self, action):
        self.find(f"#tools [data-action={action}]").click()

    def dialog(self):
        """Wait for a dialog and return its text."""
        self.here()
        return self.wait(lambda: self.find("dialog[open]").text)

    def answer(self, name):
        self.find(f"dialog[open] [data-answer={name}]").click()
        self.wait(lambda: not self.all("dialog[open]"))

    def tab(self, title):
        self.here()
        next(button for button in self.all("#tabs button") if button.text == title).click()

    def focused(self):
        return self.here().execute_script("return document.activeElement.id")

    def complaints(self):
        """Return what the browser's console complains of: broken policies, script errors."""
        return [entry for entry in self.here().get_log("browser") if entry["level"] == "SEVERE"]
