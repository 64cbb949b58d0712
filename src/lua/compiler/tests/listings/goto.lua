do
  ::again::
  local x = f()
  g = function() return x end
  if x then goto again end
  do goto again end
end
::outer::
do
  do goto outer end
  goto outer
  ::outer::
end
