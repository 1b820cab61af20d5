"""Opening hours as a script of a VoiceXML document."""

from __future__ import annotations

import json

from ivrlint.flow.hours import Schedule

TODAY = """
function ivr_day(date) {
  function two(number) { return (number < 10 ? '0' : '') + number; }
  return date.getFullYear() + '-' + two(date.getMonth() + 1) + '-' + two(date.getDate());
}
"""
"""The day of a time as YYYY-MM-DD, by the clock of the platform."""

STATE = """
function ivr_state(desk, now, on_holidays) {
  var minute = now.getHours() * 60 + now.getMinutes(), is_holiday = false, is_open = false, back, day, name, at, times;
  for (back = 0; back < 2; back++) {
    day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back, 12);
    name = ivr_day(day);
    times = desk.dates[name] || (desk.holidays[name] ? [] : desk.week[day.getDay()]);
    for (at = 0; at < times.length; at++) {
      if (times[at][0] <= minute + back * 1440 && minute + back * 1440 < times[at][1]) { is_open = true; }
    }
    if (back === 0) { is_holiday = !desk.dates[name] && !!desk.holidays[name]; }
  }
  return is_open ? 'open' : is_holiday ? on_holidays : 'closed';
}
"""
"""What holds for a desk at a time: open, closed, or the word for holidays. What opened yesterday may last."""


def desk(name: str, schedule: Schedule) -> str:
    """The statement that keeps a schedule in a variable: times in minutes after midnight, the week from Sunday on."""
    week = [[(at.opens, at.closes) for at in schedule.on((day - 1) % 7)] for day in range(7)]
    dates = {day.isoformat(): times for day, times in schedule.exceptions.items()}
    holidays = dict.fromkeys(schedule.holidays or (), True)
    return f"var {name} = {json.dumps({'week': week, 'dates': dates, 'holidays': holidays})};\n"
