-- A community that holds a treasury, and decides together what happens with it.
--
--   Propose    Kind ...      Proposed: Proposal, Deadline; see the kinds below. For those who have a stake
--   Vote       Proposal Choice   Voted; Choice is yes or no, and can be changed until the deadline
--   Finalize   Proposal      Finalized: Status is executed, rejected or failed; for anybody, after the deadline
--   Proposal   Proposal      Proposal-Response: Status, Kind, Yes, No, Deadline, Proposer
--   Stake      [Account]     Stake-Response: Stake, Locked-Until
--   Unstake    Quantity      sends staked tokens back, unless the account's votes still count
--
-- Kinds:  Pay     Recipient Quantity       from the treasury
--         Set     Parameter Value          VotingPeriod, Quorum or MinimumStake
--         Assign  Message Processes        hands an existing message to processes, separated by commas
--
-- Tokens come as the Credit-Notice of a transfer to this process: with X-Action=Stake they are the sender's stake,
-- otherwise they go to the treasury. The owner names the token before it opens: StakeToken = "<id>".

local bint = require(".bint")(256)

VotingPeriod = VotingPeriod or 720 -- blocks
Quorum = Quorum or 2000 -- basis points of all stakes, as they were when it was proposed, that have to vote
MinimumStake = MinimumStake or 1 -- to propose

Treasury = Treasury or "0"
Stakes = Stakes or {} -- by account
TotalStake = TotalStake or "0"
LockedUntil = LockedUntil or {} -- by account: the block height of the last deadline it voted for
Proposals = Proposals or {} -- by number as text: { kind, arguments, deadline, votes, yes, no, status, ... }
LastProposal = LastProposal or 0

local ZERO = bint.zero()

local function amount(text)
  if type(text) ~= "string" or #text > 60 or not text:match("^%d+$") then return nil end
  local parsed = bint(text)
  return parsed > ZERO and parsed or nil
end

local function stake(account)
  return bint(Stakes[account] or "0")
end

local function set_stake(account, value)
  TotalStake = tostring(bint(TotalStake) - stake(account) + value)
  Stakes[account] = value > ZERO and tostring(value) or nil
end

local function refuse(msg, problem)
  msg.reply({ Action = msg.Action .. "-Error", ["Message-Id"] = msg.Id, Error = problem, Data = problem })
end

-- What can be decided ------------------------------------------------------------------------------------------------

-- A whitelist: a vote runs nothing that is not written here. Each kind reads its arguments when it is proposed, and
-- carries them out when it has passed; both return what is wrong, if anything is.
local kinds = {}

kinds.Pay = {
  read = function(tags)
    if not tags.Recipient or tags.Recipient == "" then return nil, "Recipient is missing" end
    if not amount(tags.Quantity) then return nil, "Quantity must be a positive whole number in decimal digits" end
    return { recipient = tags.Recipient, quantity = tostring(amount(tags.Quantity)) }
  end,
  execute = function(arguments)
    local left = bint(Treasury) - bint(arguments.quantity)
    if left < ZERO then return "The treasury has not that much" end
    Treasury = tostring(left)
    Send({ Target = StakeToken, Action = "Transfer", Recipient = arguments.recipient, Quantity = arguments.quantity })
  end,
}

local parameters = {
  VotingPeriod = { least = 1, most = 100000 },
  Quorum = { least = 1, most = 10000 },
  MinimumStake = { least = 1, most = 1000000000 },
}

kinds.Set = {
  read = function(tags)
    local limits = parameters[tags.Parameter or ""]
    if not limits then return nil, "Parameter is none that can be set" end
    local value = amount(tags.Value)
    if not value or value < limits.least or value > limits.most then
      return nil, "Value must be " .. limits.least .. " to " .. limits.most
    end
    return { parameter = tags.Parameter, value = bint.tointeger(value) }
  end,
  execute = function(arguments)
    _G[arguments.parameter] = arguments.value
  end,
}

kinds.Assign = {
  read = function(tags)
    local processes = {}
    for process in (tags.Processes or ""):gmatch("[^,%s]+") do processes[#processes + 1] = process end
    if not tags.Message or tags.Message == "" or #processes == 0 then return nil, "Message and Processes are needed" end
    return { message = tags.Message, processes = processes }
  end,
  execute = function(arguments)
    ao.assign({ Processes = arguments.processes, Message = arguments.message })
  end,
}

-- Votes --------------------------------------------------------------------------------------------------------------

-- Votes weigh what their account had staked when it voted. That stake stays until the deadline, so none votes twice;
-- and what comes or goes after the deadline changes nothing.
local function count(proposal, account, choice)
  local before = proposal.votes[account]
  if before then proposal[before.choice] = tostring(bint(proposal[before.choice]) - bint(before.weight)) end
  proposal.votes[account] = { choice = choice, weight = Stakes[account] }
  proposal[choice] = tostring(bint(proposal[choice]) + stake(account))
end

local function passed(proposal)
  local yes, no = bint(proposal.yes), bint(proposal.no)
  return (yes + no) * 10000 >= bint(proposal.electorate) * Quorum and yes > no
end

-- Tags of these names take the place of what the scheduler says. Nobody who sends one gets further than this.
Handlers.prepend("Own-Height", function(msg)
  return msg.Tags["Block-Height"] ~= nil or msg.Tags.Timestamp ~= nil
end, function(msg)
  refuse(msg, "A message cannot bring its own Block-Height or Timestamp")
end)

Handlers.add("Propose", "Propose", function(msg)
  local kind = kinds[msg.Tags.Kind or ""]
  if stake(msg.From) < MinimumStake then return refuse(msg, "A stake of " .. MinimumStake .. " is needed") end
  if not kind then return refuse(msg, "Kind must be Pay, Set or Assign") end
  local arguments, problem = kind.read(msg.Tags)
  if not arguments then return refuse(msg, problem) end
  LastProposal = LastProposal + 1
  local number, deadline = tostring(LastProposal), msg["Block-Height"] + VotingPeriod
  Proposals[number] = {
    kind = msg.Tags.Kind,
    arguments = arguments,
    proposer = msg.From,
    deadline = deadline,
    electorate = TotalStake,
    votes = {},
    yes = "0",
    no = "0",
    status = "open",
  }
  msg.reply({ Action = "Proposed", Proposal = number, Deadline = tostring(deadline) })
end)

Handlers.add("Vote", "Vote", function(msg)
  local proposal, choice = Proposals[msg.Tags.Proposal or ""], msg.Tags.Choice
  if not proposal then return refuse(msg, "There is no such proposal") end
  local height = msg["Block-Height"]
  if proposal.status ~= "open" or height > proposal.deadline then return refuse(msg, "The vote is over") end
  if choice ~= "yes" and choice ~= "no" then return refuse(msg, "Choice must be yes or no") end
  if stake(msg.From) <= ZERO then return refuse(msg, "A stake is needed") end
  count(proposal, msg.From, choice)
  LockedUntil[msg.From] = math.max(LockedUntil[msg.From] or 0, proposal.deadline)
  msg.reply({ Action = "Voted", Proposal = msg.Tags.Proposal, Choice = choice, Weight = Stakes[msg.From] })
end)

Handlers.add("Finalize", "Finalize", function(msg)
  local proposal = Proposals[msg.Tags.Proposal or ""]
  if not proposal then return refuse(msg, "There is no such proposal") end
  if proposal.status ~= "open" then return refuse(msg, "It is " .. proposal.status .. " already") end
  if msg["Block-Height"] <= proposal.deadline then
    return refuse(msg, "The vote goes on until block " .. proposal.deadline)
  end
  local problem
  proposal.status = "rejected"
  if passed(proposal) then
    problem = kinds[proposal.kind].execute(proposal.arguments)
    proposal.status = problem and "failed" or "executed"
  end
  msg.reply({ Action = "Finalized", Proposal = msg.Tags.Proposal, Status = proposal.status, Error = problem })
end)

-- Stakes and the treasury --------------------------------------------------------------------------------------------

Handlers.add("Credit-Notice", function(msg)
  return msg.Action == "Credit-Notice" and StakeToken ~= nil and msg.From == StakeToken
end, function(msg)
  local sender, quantity = msg.Tags.Sender, amount(msg.Tags.Quantity)
  if not quantity then return print("no amount: " .. tostring(msg.Tags.Quantity)) end
  if sender and msg.Tags["X-Action"] == "Stake" then
    set_stake(sender, stake(sender) + quantity)
    Send({ Target = sender, Action = "Staked", Quantity = tostring(quantity), Stake = Stakes[sender] })
  else
    Treasury = tostring(bint(Treasury) + quantity)
  end
end)

Handlers.add("Unstake", "Unstake", function(msg)
  local quantity = amount(msg.Tags.Quantity)
  if not quantity then return refuse(msg, "Quantity must be a positive whole number in decimal digits") end
  if stake(msg.From) < quantity then return refuse(msg, "Insufficient stake") end
  local locked = LockedUntil[msg.From] or 0
  if msg["Block-Height"] <= locked then return refuse(msg, "Your votes count until block " .. locked) end
  set_stake(msg.From, stake(msg.From) - quantity)
  msg.reply({ Action = "Unstaked", Quantity = tostring(quantity), Stake = Stakes[msg.From] or "0" })
  Send({ Target = StakeToken, Action = "Transfer", Recipient = msg.From, Quantity = tostring(quantity) })
end)

-- Questions ----------------------------------------------------------------------------------------------------------

Handlers.add("Stake", "Stake", function(msg)
  local account = msg.Tags.Account or msg.From
  msg.reply({
    Action = "Stake-Response",
    Account = account,
    Stake = Stakes[account] or "0",
    ["Locked-Until"] = tostring(LockedUntil[account] or 0),
  })
end)

Handlers.add("Proposal", "Proposal", function(msg)
  local proposal = Proposals[msg.Tags.Proposal or ""]
  if not proposal then return refuse(msg, "There is no such proposal") end
  msg.reply({
    Action = "Proposal-Response",
    Proposal = msg.Tags.Proposal,
    Kind = proposal.kind,
    Status = proposal.status,
    Yes = proposal.yes,
    No = proposal.no,
    Deadline = tostring(proposal.deadline),
    Proposer = proposal.proposer,
    Data = require("json").encode(proposal.arguments),
  })
end)

return "the assembly is open"
