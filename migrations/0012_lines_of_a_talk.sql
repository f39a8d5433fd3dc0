-- Two more lines of an assistant: when its time is nearly up, and while a tool works. Empty: words of the house.
alter table assistant
  add column time_warning_line text not null default '',
  add column filler_line text not null default '';
