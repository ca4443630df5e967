// SPDX-License-Identifier: Apache-2.0
// The communication engine: rings and channels (front-end), descriptors cut into transactions (mid-end), transactions in flight (back-end).
//
//   software -- registers --> [ front-end: one step of one channel at a time ] -- slot --> mover: beats of data --> memory, fabric
//                               |  submissions, lists, pages, completions: control memory port
//
// Time comes in as time_i, in cycles: while idle_o the clock may stand still until next_time_o or until something comes in. A request on the bus or on
// the target port is held until its done; done comes once.
// Not here: descriptors_under_way above 1; time that the memory takes (data come in the cycle after an address).
module comm_engine #(
  parameter int unsigned Channels = 48,
  parameter int unsigned Beat = 256,  // bytes of a data beat
  parameter int unsigned Slots = 256,  // most transactions in flight
  parameter int unsigned Pages = 64    // whose entries are kept
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic [63:0]              time_i,
  // Straps: hw::CommEngineSpec in cycles, and who there is
  input  logic [15:0]              channels_i,
  input  logic [11:0]              die_i,
  input  logic [12:0]              dies_i,
  input  logic [12:0]              cpus_i,
  input  logic [63:0]              memory_bytes_i,
  input  logic [31:0]              start_i,
  input  logic [31:0]              interval_i,
  input  logic [31:0]              miss_i,
  input  logic [15:0]              window_i,
  input  logic [15:0]              transaction_i,
  input  logic [31:0]              pace_i,  // cycles a byte, 2^-24 of one
  // Bus of the microcontroller
  input  logic                     bus_valid_i,
  input  logic                     bus_write_i,
  input  logic [31:0]              bus_offset_i,
  input  logic [31:0]              bus_data_i,
  output logic                     bus_done_o,
  output logic                     bus_ok_o,
  output logic [31:0]              bus_data_o,
  output logic                     interrupt_o,
  // Target port: what an access from another end point gets to see
  input  logic                     admit_valid_i,
  input  logic                     admit_write_i,
  input  logic [63:0]              admit_offset_i,
  input  logic [31:0]              admit_bytes_i,
  input  logic [31:0]              admit_token_i,
  output logic                     admit_done_o,
  output logic [7:0]               admit_error_o,
  output logic                     admit_missed_o,
  output logic [63:0]              admit_place_o,
  output logic [31:0]              admit_bytes_o,
  input  logic                     memory_changed_i,  // by somebody else
  // Control memory port
  output logic                     control_read_o,
  output logic                     control_write_o,
  output logic [63:0]              control_address_o,
  output logic [127:0]             control_data_o,
  input  logic [511:0]             control_data_i,
  // Data memory ports (comm_engine_mover.sv)
  output logic                     source_read_o,
  output logic                     source_arrived_o,
  output logic [$clog2(Slots)-1:0] source_slot_o,
  output logic [63:0]              source_address_o,
  output logic [15:0]              source_bytes_o,
  input  logic [Beat*8-1:0]        source_data_i,
  output logic                     into_read_o,
  output logic [63:0]              into_address_o,
  output logic [15:0]              into_bytes_o,
  input  logic [Beat*8-1:0]        into_data_i,
  output logic                     write_o,
  output logic                     write_away_o,
  output logic                     write_last_o,
  output logic [63:0]              write_address_o,
  output logic [15:0]              write_bytes_o,
  output logic [Beat*8-1:0]        write_data_o,
  // Fabric: commands; a write's data come as beats with write_away_o, in the order of the commands
  output logic                     command_valid_o,
  output logic [1:0]               command_kind_o,  // 0 read, 1 write, 2 atomic add
  output logic [$clog2(Slots)-1:0] command_slot_o,
  output logic [63:0]              command_address_o,
  output logic [15:0]              command_bytes_o,
  output logic [31:0]              command_token_o,
  output logic [3:0]               command_level_o,
  output logic                     command_flag_o,
  output logic [63:0]              command_flag_address_o,
  output logic [31:0]              command_flag_value_o,
  output logic                     command_flag_add_o,
  // Responses, held until taken
  input  logic                     response_valid_i,
  input  logic [$clog2(Slots)-1:0] response_slot_i,
  input  logic [7:0]               response_error_i,
  input  logic                     response_there_i,  // the bytes of a write can be read at the target
  output logic                     response_ready_o,
  output logic                     busy_o,  // a descriptor or a doorbell is there
  output logic                     idle_o,
  output logic [63:0]              next_time_o
);
  localparam int unsigned ChannelWidth = $clog2(Channels);

  comm_engine_pkg::state_e state_q;
  comm_engine_pkg::state_e state_d;

  // --- State of channels ---------------------------------------------------------------------------------------------------------------------------
  logic [ChannelWidth-1:0] ch_q;
  logic [ChannelWidth-1:0] ch_d;
  logic [comm_engine_pkg::ChannelBits-1:0] channels_q [Channels];
  logic [comm_engine_pkg::ContextBits-1:0] contexts_q [Channels];
  logic [511:0] submissions_q [2*Channels];
  logic [95:0] bells_q [8*Channels];  // producer, time from which on it counts
  logic [Channels-1:0] live_q;        // has a descriptor or a doorbell
  logic [Channels-1:0] poll_q;        // its flag may have come
  logic [Channels-1:0] pending_q;     // asks for attention
  comm_engine_pkg::global_t g_now;
  comm_engine_pkg::channel_t r_now;
  comm_engine_pkg::context_t c_now;
  assign r_now = channels_q[ch_q];
  assign c_now = contexts_q[ch_q];

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::submission_t s;  // of descriptor a
  /* verilator lint_on UNUSEDSIGNAL */
  logic waiting;
  assign s = submissions_q[{ch_q, c_now.which}];
  assign waiting = c_now.a_valid && c_now.started && !c_now.cut && s.opcode == comm_engine_registers_pkg::OpcodeWaitFlag;

  // --- Software ------------------------------------------------------------------------------------------------------------------------------------
  logic register_ok;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [15:0] register_channel;
  /* verilator lint_on UNUSEDSIGNAL */
  logic of_channel;
  logic doorbell;
  logic reset;
  logic flush;
  logic [5:0] page_bits;
  comm_engine_pkg::global_t written_global;
  comm_engine_pkg::channel_t written_channel;
  assign bus_ok_o = register_ok;
  comm_engine_registers #(.Channels(Channels)) u_registers (
    .offset_i(bus_offset_i), .data_i(bus_data_i), .channels_i(channels_i), .global_i(g_now), .channel_i(r_now), .pending_i(pending_q), .busy_i(busy_o),
    .channel_busy_i(c_now.a_valid || c_now.p_valid || c_now.bells != 4'd0), .channel_waiting_i(waiting), .ok_o(register_ok),
    .channel_o(register_channel), .data_o(bus_data_o), .of_channel_o(of_channel), .global_o(written_global), .next_o(written_channel),
    .doorbell_o(doorbell), .reset_o(reset), .flush_o(flush), .page_bits_o(page_bits)
  );
  assign interrupt_o = (pending_q != '0 && g_now.channels_interrupt) || (g_now.fault_pending && g_now.fault_interrupt);

  logic completions_good;
  logic rings_good;
  comm_engine_rings u_rings (.channel_i(r_now), .memory_bytes_i(memory_bytes_i), .good_o(rings_good), .completions_good_o(completions_good));

  comm_engine_pkg::effect_t software;
  logic store_bell;
  comm_engine_software_step u_software_step (
    .write_i(bus_write_i && register_ok), .of_channel_i(of_channel), .doorbell_i(doorbell), .data_i(bus_data_i), .written_global_i(written_global),
    .written_channel_i(written_channel), .global_i(g_now), .channel_i(r_now), .context_i(c_now), .waiting_i(waiting), .rings_good_i(rings_good),
    .effect_o(software), .store_bell_o(store_bell)
  );

  // --- What a channel can do -----------------------------------------------------------------------------------------------------------------------
  comm_engine_pkg::effect_t stepped;
  comm_engine_pkg::state_e stepped_state;
  logic started;
  logic polled;
  logic fetch;
  logic nothing;
  logic [63:0] deadline;
  logic [15:0] used;
  logic back_end_ready;
  logic [63:0] path_free_at;
  logic [95:0] bell;
  assign bell = bells_q[{ch_q, c_now.bell_first}];
  comm_engine_channel_step u_channel_step (
    .time_i(time_i), .interval_i(interval_i), .window_i(window_i), .global_i(g_now), .channel_i(r_now), .context_i(c_now), .opcode_i(s.opcode),
    .waiting_i(waiting), .poll_i(poll_q[ch_q]), .bell_i(bell), .rings_good_i(rings_good), .used_i(used),
    .back_end_ready_i(back_end_ready), .path_free_at_i(path_free_at), .effect_o(stepped), .state_o(stepped_state), .started_o(started),
    .polled_o(polled), .fetch_o(fetch), .nothing_o(nothing), .deadline_o(deadline)
  );

  logic in_step;
  logic request;
  logic end_valid;
  logic back_end_busy;
  logic back_end_woken;
  logic [ChannelWidth-1:0] candidate;
  logic round_over;
  assign in_step = state_q == comm_engine_pkg::Step;
  assign request = bus_valid_i || admit_valid_i || end_valid || memory_changed_i;
  comm_engine_scan #(.Channels(Channels)) u_scan (
    .clk_i(clk_i), .rst_ni(rst_ni), .time_i(time_i), .live_i(live_q), .channel_i(ch_q), .nothing_i(in_step && nothing), .deadline_i(deadline),
    .again_i(state_q != comm_engine_pkg::Idle || request || back_end_woken), .next_o(candidate), .over_o(round_over), .next_time_o(next_time_o)
  );
  assign busy_o = live_q != '0;
  assign idle_o = state_q == comm_engine_pkg::Idle && round_over && !request && !response_valid_i && !back_end_busy;

  // --- Descriptors and their transactions ----------------------------------------------------------------------------------------------------------
  comm_engine_pkg::effect_t queued;
  logic [7:0] fetched_error;
  logic completion_write;
  logic [63:0] completion_address;
  comm_engine_pkg::slot_t ended;
  logic [7:0] end_error;
  logic end_there;
  comm_engine_check u_check (.submission_i(control_data_i), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i), .error_o(fetched_error));
  comm_engine_queue_step u_queue_step (
    .state_i(state_q), .time_i(time_i), .global_i(g_now), .channel_i(r_now), .context_i(c_now), .fetched_error_i(fetched_error), .submission_i(s),
    .ended_i(ended), .end_error_i(end_error), .end_there_i(end_there), .completions_good_i(completions_good), .effect_o(queued),
    .write_o(completion_write), .address_o(completion_address), .completion_o(control_data_o)
  );

  logic [63:0] list_q [3];
  logic [1:0] list_at_q;
  logic [15:0] bytes_q;
  logic [63:0] source_place_q;
  logic [63:0] destination_place_q;
  logic [63:0] flag_place_q;
  comm_engine_pkg::effect_t pieced;
  comm_engine_pkg::state_e pieced_state;
  logic [15:0] pieced_bytes;
  logic place_read;
  logic place_poll;
  logic has_entries;
  logic flag_only;
  logic with_flag;
  logic flag_own;
  logic source_own;
  logic destination_own;
  logic [63:0] place_offset;
  logic place_done;
  logic table_read;
  logic [63:0] table_address;
  comm_engine_piece_step u_piece_step (
    .state_i(state_q), .time_i(time_i), .miss_i(miss_i), .transaction_i(transaction_i), .die_i(die_i), .dies_i(dies_i), .cpus_i(cpus_i),
    .global_i(g_now), .channel_i(r_now), .context_i(c_now), .submission_i(s), .list_i({list_q[2], list_q[1], list_q[0]}), .list_at_i(list_at_q),
    .word_i(control_data_i[31:0]), .bytes_i(bytes_q), .place_done_i(place_done), .place_error_i(admit_error_o), .place_missed_i(admit_missed_o),
    .place_bytes_i(admit_bytes_o[15:0]), .effect_o(pieced), .state_o(pieced_state), .bytes_o(pieced_bytes), .read_o(place_read),
    .poll_o(place_poll), .has_entries_o(has_entries), .flag_only_o(flag_only), .with_flag_o(with_flag), .flag_own_o(flag_own),
    .source_own_o(source_own), .destination_own_o(destination_own)
  );
  comm_engine_places #(.Pages(Pages)) u_places (
    .clk_i(clk_i), .rst_ni(rst_ni), .state_i(state_q), .flush_i(state_q == comm_engine_pkg::Clear || (state_q == comm_engine_pkg::Bus && bus_write_i && flush)),
    .global_i(g_now), .memory_bytes_i(memory_bytes_i), .submission_i(s), .context_i(c_now), .has_entries_i(has_entries), .list_at_i(list_at_q),
    .bytes_i(bytes_q), .admit_write_i(admit_write_i), .admit_offset_i(admit_offset_i), .admit_bytes_i(admit_bytes_i), .admit_token_i(admit_token_i),
    .offset_o(place_offset), .done_o(place_done), .error_o(admit_error_o), .missed_o(admit_missed_o), .place_o(admit_place_o),
    .bytes_o(admit_bytes_o), .read_o(table_read), .address_o(table_address), .data_i(control_data_i[127:0])
  );

  comm_engine_pkg::slot_t made;
  logic issues;
  assign issues = state_q == comm_engine_pkg::Issue;
  always_comb begin
    made.channel = 6'(ch_q);
    made.from_own = flag_only || source_own;
    made.away = flag_only ? !flag_own : !destination_own;
    made.bytes = bytes_q;
    made.destination = destination_place_q;
    made.opcode = s.opcode;
    made.data_type = s.data_type;
    made.scale = c_now.scale;
    made.flag = with_flag && flag_own;
    made.flag_place = flag_place_q;
    made.flag_value = s.flag_value;
    made.flag_add = s.flags.flag_add || s.opcode == comm_engine_registers_pkg::OpcodeAtomicAdd;
  end
  assign command_valid_o = issues && (made.away || !made.from_own);
  assign command_kind_o = !made.from_own ? 2'd0 : s.opcode == comm_engine_registers_pkg::OpcodeAtomicAdd ? 2'd2 : 2'd1;
  assign command_address_o = flag_only ? s.flag_address : made.from_own ? c_now.destination : c_now.source;
  assign command_bytes_o = bytes_q;
  assign command_token_o = s.token;
  assign command_level_o = s.quality_of_service.level;
  assign command_flag_o = with_flag && !flag_own;
  assign command_flag_address_o = s.flag_address;
  assign command_flag_value_o = s.flag_value;
  assign command_flag_add_o = s.flags.flag_add;

  logic end_taken;
  logic [5:0] end_channel;
  comm_engine_back_end #(.Beat(Beat), .Slots(Slots)) u_back_end (
    .clk_i(clk_i), .rst_ni(rst_ni), .time_i(time_i), .pace_i(pace_i), .take_i(issues), .made_i(made), .source_place_i(source_place_q),
    .slot_o(command_slot_o), .used_o(used), .ready_o(back_end_ready), .free_at_o(path_free_at), .end_valid_o(end_valid), .end_taken_i(end_taken),
    .end_o(ended), .end_channel_o(end_channel), .end_error_o(end_error), .end_there_o(end_there), .give_i(state_q == comm_engine_pkg::End),
    .busy_o(back_end_busy), .woken_o(back_end_woken), .response_valid_i(response_valid_i), .response_slot_i(response_slot_i),
    .response_error_i(response_error_i), .response_there_i(response_there_i), .response_ready_o(response_ready_o), .source_read_o(source_read_o),
    .source_arrived_o(source_arrived_o), .source_slot_o(source_slot_o), .source_address_o(source_address_o), .source_bytes_o(source_bytes_o),
    .source_data_i(source_data_i), .into_read_o(into_read_o), .into_address_o(into_address_o), .into_bytes_o(into_bytes_o),
    .into_data_i(into_data_i), .write_o(write_o), .write_away_o(write_away_o), .write_last_o(write_last_o), .write_address_o(write_address_o),
    .write_bytes_o(write_bytes_o), .write_data_o(write_data_o)
  );

  // --- The step ------------------------------------------------------------------------------------------------------------------------------------
  comm_engine_pkg::effect_t effect;
  assign end_taken = state_q == comm_engine_pkg::Idle && !bus_valid_i && !admit_valid_i && end_valid;
  assign bus_done_o = state_q == comm_engine_pkg::Bus;
  assign admit_done_o = state_q == comm_engine_pkg::Admit && place_done;
  always_comb begin
    effect = pieced;
    state_d = pieced_state;
    ch_d = ch_q;
    case (state_q)
      comm_engine_pkg::Clear: begin
        effect = '0;
        effect.g.page_bits = page_bits;
        ch_d = ch_q == ChannelWidth'(Channels - 1) ? '0 : ch_q + 1'b1;
        if (ch_d == '0) state_d = comm_engine_pkg::Idle;
      end
      comm_engine_pkg::Idle: begin
        if (bus_valid_i) begin
          if (of_channel) ch_d = register_channel[ChannelWidth-1:0];
          state_d = comm_engine_pkg::Bus;
        end else if (admit_valid_i) begin
          state_d = comm_engine_pkg::Admit;
        end else if (end_valid) begin
          ch_d = ChannelWidth'(end_channel);
          state_d = comm_engine_pkg::End;
        end else if (!round_over) begin
          ch_d = candidate;
          state_d = comm_engine_pkg::Step;
        end
      end
      comm_engine_pkg::Bus: begin
        effect = software;
        state_d = comm_engine_pkg::Idle;
        if (bus_write_i && register_ok && reset && used == 16'd0 && !back_end_busy) begin
          ch_d = '0;
          state_d = comm_engine_pkg::Clear;
        end
      end
      comm_engine_pkg::Admit: begin
        effect = '0;
        effect.g = g_now;
        effect.r = r_now;
        effect.c = c_now;
        state_d = place_done ? comm_engine_pkg::Idle : comm_engine_pkg::Admit;
        if (place_done && admit_missed_o) effect.g.translation_misses = g_now.translation_misses + 64'd1;
      end
      comm_engine_pkg::Step: begin
        effect = stepped;
        state_d = stepped_state;
      end
      comm_engine_pkg::End, comm_engine_pkg::Fetched, comm_engine_pkg::Retire: begin
        effect = queued;
        state_d = comm_engine_pkg::Step;
      end
      default: begin end
    endcase
  end

  comm_engine_pkg::global_t g;
  comm_engine_pkg::channel_t r;
  comm_engine_pkg::context_t c;
  comm_engine_errors u_errors (
    .effect_i(effect), .channel_number_i(16'(ch_q)), .global_i(g_now), .channel_i(r_now), .context_i(c_now),
    .outside_i(admit_done_o), .outside_code_i(admit_error_o),
    .offset_i(place_offset), .global_o(g), .channel_o(r), .context_o(c)
  );

  assign control_read_o = table_read || place_read || (in_step && fetch);
  assign control_write_o = completion_write;
  assign control_address_o = in_step ? r_now.ring_base + {26'd0, r_now.consumer & (r_now.ring_entries - 32'd1), 6'd0} :
                             completion_write ? completion_address : place_read ? admit_place_o : table_address;

  // --- State ---------------------------------------------------------------------------------------------------------------------------------------
  logic [2:0] bell_place;
  assign bell_place = c_now.bell_first + c_now.bells[2:0] - (c_now.bells == 4'd8 ? 3'd1 : 3'd0);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= comm_engine_pkg::Clear;
      ch_q <= '0;
      live_q <= '0;
      poll_q <= '0;
      pending_q <= '0;
    end else begin
      state_q <= state_d;
      ch_q <= ch_d;
      live_q[ch_q] <= c.a_valid || c.p_valid || c.bells != 4'd0;
      pending_q[ch_q] <= (r.completion_pending && r.completion_interrupt) || (r.error_pending && r.error_interrupt);
      if (in_step && polled) poll_q[ch_q] <= 1'b0;
      if ((in_step && started) || place_poll) poll_q[ch_q] <= 1'b1;
      if (memory_changed_i || state_q == comm_engine_pkg::End) poll_q <= '1;
    end
    g_now <= g;
    channels_q[ch_q] <= r;
    contexts_q[ch_q] <= c;
    bytes_q <= pieced_bytes;
    if (state_q == comm_engine_pkg::Fetched) submissions_q[{ch_q, c_now.a_valid ? !c_now.which : c_now.which}] <= control_data_i;
    if (bus_done_o && store_bell) bells_q[{ch_q, bell_place}] <= {bus_data_i, time_i + 64'(start_i)};
    if (state_q == comm_engine_pkg::Row) list_at_q <= 2'd0;
    else if (state_q == comm_engine_pkg::ListData) list_at_q <= list_at_q + 2'd1;
    if (state_q == comm_engine_pkg::ListData) list_q[list_at_q] <= control_data_i[63:0];
    if (state_q == comm_engine_pkg::SourcePlace) source_place_q <= admit_place_o;
    if (state_q == comm_engine_pkg::DestinationPlace) destination_place_q <= admit_place_o;
    if (state_q == comm_engine_pkg::NotifyPlace) flag_place_q <= admit_place_o;
  end
`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      WindowHolds: assert (!issues || used < window_i) else $error("more transactions than the window lets");
      OpenCounts: assert (state_q != comm_engine_pkg::End || c_now.open != 16'd0) else $error("a response for a channel without transactions");
    end
  end
`endif
endmodule
