//! The parts that rest on `unsafe` code, driven through short scripts: small enough to run under Miri
//! (`cargo +nightly miri test -p lunette-lua --test objects`).

use lunette_lua::{Limits, Value, Vm};

/// Runs a chunk that checks itself with `assert`.
fn check(source: &str) {
    let mut vm = Vm::new(Limits {
        memory: 32 << 20,
        gas: 100_000_000,
    });
    vm.open_libraries().expect("the libraries open");
    let outcome = vm.protected(|vm| {
        let globals = Value::table(vm.globals());
        let chunk = vm.load(source.as_bytes(), b"=input", globals)?;
        vm.call_value(chunk, &[])
    });
    if outcome.is_err() {
        let error = vm.error_value();
        let text = vm.to_text(error).expect("an error has a text");
        panic!("{}", String::from_utf8_lossy(text.as_bytes()));
    }
    vm.close();
}

#[test]
fn tables_grow_shrink_and_keep_their_entries() {
    check(
        "local t = {}
        for i = 1, 70 do t[i] = i end
        for i = 1, 70 do t['k' .. i] = i end
        for i = 1, 70 do t[i + 0.5] = i end
        for i = 1, 60 do t[i] = nil end
        t.one, t.two = 1, 2
        local count = 0
        for k, v in pairs(t) do count = count + 1; t[k] = nil end
        assert(count == 10 + 70 + 70 + 2, count)
        assert(next(t) == nil and #t == 0)
        t[1], t[2], t[4] = 1, 2, 4
        assert(#t == 4 or #t == 2)",
    );
}

#[test]
fn arrays_too_large_for_a_cell_grow_in_place() {
    check(
        "local t, u = {}, {}
        for i = 1, 300 do t[i] = i; u[i] = {i} end
        for i = 1, 300 do assert(t[i] == i and u[i][1] == i) end
        assert(#t == 300 and #table.concat(t) == 792)
        u = nil
        collectgarbage()
        for i = 301, 600 do t[i] = i end
        for i = #t, 1, -1 do assert(table.remove(t) == i) end",
    );
}

#[test]
fn unreachable_objects_are_collected_and_reachable_ones_kept() {
    check(
        "local kept = {}
        for round = 1, 3 do
            for i = 1, 50 do
                local t = {i, tostring(i) .. 'text that is longer than a short string may be, by far'}
                kept[i] = function() return t[1], t[2], round end
                local co = coroutine.wrap(function(...) local x = ... while true do x = coroutine.yield(x, t) end end)
                co(i)
                kept[-i] = co
            end
            collectgarbage()
        end
        for i = 1, 50 do
            local n, text, round = kept[i]()
            assert(n == i and text:match('^%d+') == tostring(i) and round == 3)
            local x, t = kept[-i]('again')
            assert(x == 'again' and t[1] == i)
        end
        kept = nil
        collectgarbage()
        local before = collectgarbage('count')
        for i = 1, 200 do local waste = {{}, {}, tostring(i)} end
        collectgarbage()
        assert(collectgarbage('count') <= before + 1)",
    );
}

#[test]
fn weak_tables_lose_what_nothing_else_holds() {
    check(
        "local values = setmetatable({}, {__mode = 'v'})
        local keys = setmetatable({}, {__mode = 'k'})
        local both = setmetatable({}, {__mode = 'kv'})
        local held = {}
        values[1], values[2], values.text = held, {}, 'string'
        keys[held], keys[{}] = {held}, {}
        do local k = {} keys[k] = function() return k end end
        both[held], both[{}] = held, 1
        collectgarbage()
        assert(values[1] == held and values[2] == nil and values.text == 'string')
        local n = 0 for k in pairs(keys) do n = n + 1 end
        assert(n == 1 and keys[held][1] == held)
        n = 0 for k in pairs(both) do n = n + 1 end
        assert(n == 1)",
    );
}

#[test]
fn finalizers_run_once_in_reverse_order() {
    check(
        "local log = {}
        for i = 1, 3 do setmetatable({}, {__gc = function() log[#log + 1] = i end}) end
        collectgarbage() collectgarbage()
        assert(table.concat(log, ' ') == '3 2 1', table.concat(log, ' '))",
    );
}

#[test]
fn upvalues_are_shared_while_open_and_after() {
    check(
        "local function pair() local n = 0 return function() n = n + 1 return n end, function() return n end end
        local up, get = pair()
        up() up()
        assert(get() == 2)
        local fs = {}
        for i = 1, 5 do fs[i] = function(d) i = i + (d or 0) return i end end
        assert(fs[2](10) == 12 and fs[2]() == 12 and fs[3]() == 3)
        local function deep(n) local x = n local f = function() x = x + 1 return x end if n > 0 then deep(n - 1) end assert(f() == n + 1) return f end
        assert(deep(60)() == 62)",
    );
}

#[test]
fn errors_unwind_through_everything() {
    check(
        "local t = setmetatable({}, {__add = function(a, b) error('sum') end, __index = function(t, k) error({k}) end})
        local ok, message = pcall(function() return t + 1 end)
        assert(not ok and message:find('sum'))
        ok, message = pcall(function() return t.x end)
        assert(not ok and message[1] == 'x')
        ok, message = pcall(string.gsub, 'abc', '.', function(c) error(c, 0) end)
        assert(not ok and message == 'a')
        ok, message = xpcall(function() local x = nil; x() end, function(m) return debug.traceback(m) end)
        assert(not ok and message:find('traceback'))
        local co = coroutine.create(function() local ok, e = pcall(coroutine.yield, 1) error(e) end)
        assert(select(2, coroutine.resume(co)) == 1)
        ok, message = coroutine.resume(co, 'in')
        assert(not ok and coroutine.status(co) == 'dead')",
    );
}

#[test]
fn coroutines_yield_across_pcall_metamethods_and_iterators() {
    check(
        "local co = coroutine.wrap(function()
            local t = setmetatable({}, {
                __add = function(a, b) return coroutine.yield('add') end,
                __index = function(t, k) return coroutine.yield(k) end,
                __lt = function() return coroutine.yield('lt') end,
                __concat = function() return coroutine.yield('concat') end,
                __eq = function() return coroutine.yield('eq') end,
            })
            local results = {t + 1, t.field, t < t, 'a' .. t, t == setmetatable({}, getmetatable(t))}
            for v in function() return coroutine.yield('iterate') end do results[#results + 1] = v end
            local _, caught = pcall(function() return coroutine.yield('pcall') end)
            results[#results + 1] = caught
            return results
        end)
        assert(co() == 'add') assert(co(10) == 'field') assert(co(20) == 'lt') assert(co(true) == 'concat')
        assert(co('joined') == 'eq') assert(co(1) == 'iterate') assert(co('item') == 'iterate') assert(co(nil) == 'pcall')
        local r = co('end')
        assert(r[1] == 10 and r[2] == 20 and r[3] == true and r[4] == 'joined' and r[5] == true and r[6] == 'item' and r[7] == 'end')",
    );
}

#[test]
fn stacks_move_while_they_are_in_use() {
    check(
        "local function count(n, ...) if n == 0 then return select('#', ...) end return count(n - 1, n, ...) end
        assert(count(100) == 100)
        local x = 0
        local function nest(n) local function bump() x = x + n end if n > 0 then nest(n - 1) end bump() return x end
        assert(nest(80) == 80 * 81 / 2)
        local t = table.pack(table.unpack({}, 1, 500))
        assert(t.n == 500)",
    );
}

#[test]
fn strings_short_and_long_compare_by_content() {
    check(
        "local long = ('0123456789'):rep(10)
        local t = {[long] = 1, short = 2}
        assert(t[('0123456789'):rep(5) .. ('0123456789'):rep(5)] == 1 and t['sho' .. 'rt'] == 2)
        assert(long == ('01234'):rep(1):rep(1) .. '56789' .. ('0123456789'):rep(9))
        assert('a' < 'b' and 'a' < 'ab' and not ('b' < 'a') and 'a\\0b' > 'a')",
    );
}

#[test]
fn hooks_see_lines_calls_and_counts() {
    check(
        "local lines, calls, counts = 0, 0, 0
        debug.sethook(function(event) if event == 'line' then lines = lines + 1 else calls = calls + 1 end end, 'lc')
        local x = 1
        x = x + 1
        tostring(x)
        debug.sethook()
        assert(lines >= 4 and calls >= 1, lines .. ' ' .. calls)
        debug.sethook(function() counts = counts + 1 end, '', 10)
        for i = 1, 100 do x = x + i end
        debug.sethook()
        assert(counts > 5)
        assert(debug.gethook() == nil)",
    );
}

#[test]
fn entries_that_hang_on_each_other_live_as_long_as_the_first() {
    check(
        "local t, keys = setmetatable({}, {__mode = 'k'}), {}
        for i = 1, 200 do keys[i] = {} end
        for i = 2, 200 do t[keys[i]] = keys[i - 1] end
        local top = keys[200]
        keys = nil
        collectgarbage()
        local count, at = 0, top
        while at do at = t[at]; count = count + 1 end
        assert(count == 200, count)
        top = nil
        collectgarbage()
        assert(next(t) == nil)",
    );
}
