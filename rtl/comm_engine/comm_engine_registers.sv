// SPDX-License-Identifier: Apache-2.0
// What software reads, and what its writes change: no state of its own. Offsets and fields are those of the register map.
module comm_engine_registers #(
  parameter int unsigned Channels = 48
) (
  input  logic [31:0]                   offset_i,
  input  logic [31:0]                   data_i,
  input  logic [15:0]                   channels_i,  // that answer
  input  comm_engine_pkg::global_t      global_i,
  input  comm_engine_pkg::channel_t     channel_i,   // of channel_o
  input  logic [Channels-1:0]           pending_i,   // channels that ask for attention
  input  logic                          busy_i,
  input  logic                          channel_busy_i,
  input  logic                          channel_waiting_i,
  output logic                          ok_o,        // there is a register
  output logic [15:0]                   channel_o,
  output logic [31:0]                   data_o,
  output logic                          of_channel_o,
  // After a write
  output comm_engine_pkg::global_t      global_o,
  output comm_engine_pkg::channel_t     next_o,
  output logic                          doorbell_o,
  output logic                          reset_o,
  output logic                          flush_o,
  output logic [5:0]                    page_bits_o  // after reset
);
  logic [31:0] beyond;
  logic [31:0] in_page;
  logic [31:0] page;
  assign beyond = offset_i - comm_engine_registers_pkg::ChannelOffset;
  assign page = beyond / comm_engine_registers_pkg::ChannelStride;
  assign in_page = beyond % comm_engine_registers_pkg::ChannelStride;
  assign of_channel_o = offset_i >= comm_engine_registers_pkg::ChannelOffset && page < {16'd0, channels_i};
  assign channel_o = page[15:0];

  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::global_translation_control_t after_reset;
  /* verilator lint_on UNUSEDSIGNAL */
  assign after_reset = comm_engine_registers_pkg::GlobalTranslationControlResetValue;
  assign page_bits_o = after_reset.page_bits;

  logic [63:0] pending;
  assign pending = 64'(pending_i);

  // --- Global page ---------------------------------------------------------------------------------------------------------------------------------
  /* verilator lint_off UNUSEDSIGNAL */
  comm_engine_registers_pkg::global_control_t w_control;
  comm_engine_registers_pkg::global_interrupt_status_t w_interrupt_status;
  comm_engine_registers_pkg::global_interrupt_enable_t w_interrupt_enable;
  comm_engine_registers_pkg::global_error_status_t w_error_status;
  comm_engine_registers_pkg::global_counter_control_t w_counter_control;
  comm_engine_registers_pkg::global_translation_control_t w_translation_control;
  comm_engine_registers_pkg::global_fault_status_t w_fault_status;
  comm_engine_registers_pkg::channel_control_t w_channel_control;
  comm_engine_registers_pkg::channel_interrupt_status_t w_channel_interrupt_status;
  comm_engine_registers_pkg::channel_error_t w_channel_error;
  /* verilator lint_on UNUSEDSIGNAL */
  assign w_control = data_i;
  assign w_interrupt_status = data_i;
  assign w_interrupt_enable = data_i;
  assign w_error_status = data_i;
  assign w_counter_control = data_i;
  assign w_translation_control = data_i;
  assign w_fault_status = data_i;
  assign w_channel_control = data_i;
  assign w_channel_interrupt_status = data_i;
  assign w_channel_error = data_i;

  comm_engine_registers_pkg::global_capabilities_t r_capabilities;
  comm_engine_registers_pkg::global_control_t r_control;
  comm_engine_registers_pkg::global_status_t r_status;
  comm_engine_registers_pkg::global_interrupt_status_t r_interrupt_status;
  comm_engine_registers_pkg::global_interrupt_enable_t r_interrupt_enable;
  comm_engine_registers_pkg::global_error_status_t r_error_status;
  comm_engine_registers_pkg::global_translation_control_t r_translation_control;
  comm_engine_registers_pkg::global_fault_status_t r_fault_status;
  comm_engine_registers_pkg::channel_control_t r_channel_control;
  comm_engine_registers_pkg::channel_status_t r_channel_status;
  comm_engine_registers_pkg::channel_interrupt_status_t r_channel_interrupt_status;
  comm_engine_registers_pkg::channel_error_t r_channel_error;
  always_comb begin
    r_capabilities = '0;
    r_capabilities.channels = channels_i;
    r_control = '0;
    r_control.enable = global_i.enable;
    r_status = '0;
    r_status.busy = busy_i;
    r_interrupt_status = '0;
    r_interrupt_status.channels = pending_i != '0;
    r_interrupt_status.fault = global_i.fault_pending;
    r_interrupt_enable = '0;
    r_interrupt_enable.channels = global_i.channels_interrupt;
    r_interrupt_enable.fault = global_i.fault_interrupt;
    r_error_status = '0;
    r_error_status.valid = global_i.error.valid;
    r_error_status.channel = global_i.error.who;
    r_error_status.code = global_i.error.code;
    r_translation_control = '0;
    r_translation_control.enable = global_i.translate;
    r_translation_control.page_bits = global_i.page_bits;
    r_fault_status = '0;
    r_fault_status.valid = global_i.fault.valid;
    r_fault_status.channel = global_i.fault.who;
    r_fault_status.code = global_i.fault.code;
    r_channel_control = '0;
    r_channel_control.enable = channel_i.enable;
    r_channel_control.completion_interrupt = channel_i.completion_interrupt;
    r_channel_control.error_interrupt = channel_i.error_interrupt;
    r_channel_status = '0;
    r_channel_status.busy = channel_busy_i;
    r_channel_status.halted = channel_i.error.valid;
    r_channel_status.waiting = channel_waiting_i;
    r_channel_interrupt_status = '0;
    r_channel_interrupt_status.completion = channel_i.completion_pending;
    r_channel_interrupt_status.error = channel_i.error_pending;
    r_channel_error = '0;
    r_channel_error.valid = channel_i.error.valid;
    r_channel_error.index = channel_i.error.who;
    r_channel_error.code = channel_i.error.code;
  end

  always_comb begin
    ok_o = 1'b1;
    data_o = 32'd0;
    global_o = global_i;
    next_o = channel_i;
    doorbell_o = 1'b0;
    reset_o = 1'b0;
    flush_o = 1'b0;
    if (of_channel_o) begin
      case (in_page)
        comm_engine_registers_pkg::ChannelRingBaseLoOffset: begin
          data_o = channel_i.ring_base[31:0];
          next_o.ring_base[31:0] = data_i;
        end
        comm_engine_registers_pkg::ChannelRingBaseHiOffset: begin
          data_o = channel_i.ring_base[63:32];
          next_o.ring_base[63:32] = data_i;
        end
        comm_engine_registers_pkg::ChannelRingEntriesOffset: begin
          data_o = channel_i.ring_entries;
          next_o.ring_entries = data_i;
        end
        comm_engine_registers_pkg::ChannelProducerOffset: begin
          data_o = channel_i.producer;
          next_o.producer = data_i;
          doorbell_o = 1'b1;
        end
        comm_engine_registers_pkg::ChannelConsumerOffset: data_o = channel_i.consumer;
        comm_engine_registers_pkg::ChannelCompletionBaseLoOffset: begin
          data_o = channel_i.completion_base[31:0];
          next_o.completion_base[31:0] = data_i;
        end
        comm_engine_registers_pkg::ChannelCompletionBaseHiOffset: begin
          data_o = channel_i.completion_base[63:32];
          next_o.completion_base[63:32] = data_i;
        end
        comm_engine_registers_pkg::ChannelCompletionEntriesOffset: begin
          data_o = channel_i.completion_entries;
          next_o.completion_entries = data_i;
        end
        comm_engine_registers_pkg::ChannelCompletionProducerOffset: data_o = channel_i.completion_producer;
        comm_engine_registers_pkg::ChannelCompletionConsumerOffset: begin
          data_o = channel_i.completion_consumer;
          next_o.completion_consumer = data_i;
        end
        comm_engine_registers_pkg::ChannelControlOffset: begin
          data_o = r_channel_control;
          next_o.enable = w_channel_control.enable;
          next_o.completion_interrupt = w_channel_control.completion_interrupt;
          next_o.error_interrupt = w_channel_control.error_interrupt;
        end
        comm_engine_registers_pkg::ChannelStatusOffset: data_o = r_channel_status;
        comm_engine_registers_pkg::ChannelInterruptStatusOffset: begin
          data_o = r_channel_interrupt_status;
          next_o.completion_pending = channel_i.completion_pending && !w_channel_interrupt_status.completion;
          next_o.error_pending = channel_i.error_pending && !w_channel_interrupt_status.error;
        end
        comm_engine_registers_pkg::ChannelOutstandingLimitOffset: begin
          data_o = channel_i.outstanding_limit;
          next_o.outstanding_limit = data_i;
        end
        comm_engine_registers_pkg::ChannelErrorOffset: begin
          data_o = r_channel_error;
          next_o.error.valid = channel_i.error.valid && !w_channel_error.valid;
        end
        default: ok_o = 1'b0;
      endcase
    end else begin
      case (offset_i)
        comm_engine_registers_pkg::GlobalIdentificationOffset: data_o = comm_engine_registers_pkg::GlobalIdentificationResetValue;
        comm_engine_registers_pkg::GlobalVersionOffset: data_o = comm_engine_registers_pkg::GlobalVersionResetValue;
        comm_engine_registers_pkg::GlobalCapabilitiesOffset: data_o = r_capabilities;
        comm_engine_registers_pkg::GlobalControlOffset: begin
          data_o = r_control;
          global_o.enable = w_control.enable;
          reset_o = w_control.reset;
        end
        comm_engine_registers_pkg::GlobalStatusOffset: data_o = r_status;
        comm_engine_registers_pkg::GlobalInterruptStatusOffset: begin
          data_o = r_interrupt_status;
          global_o.fault_pending = global_i.fault_pending && !w_interrupt_status.fault;
        end
        comm_engine_registers_pkg::GlobalInterruptEnableOffset: begin
          data_o = r_interrupt_enable;
          global_o.channels_interrupt = w_interrupt_enable.channels;
          global_o.fault_interrupt = w_interrupt_enable.fault;
        end
        comm_engine_registers_pkg::GlobalErrorStatusOffset: begin
          data_o = r_error_status;
          global_o.error.valid = global_i.error.valid && !w_error_status.valid;
        end
        comm_engine_registers_pkg::GlobalChannelInterruptsLoOffset: data_o = pending[31:0];
        comm_engine_registers_pkg::GlobalChannelInterruptsHiOffset: data_o = pending[63:32];
        comm_engine_registers_pkg::GlobalBytesReadLoOffset: data_o = global_i.bytes_read[31:0];
        comm_engine_registers_pkg::GlobalBytesReadHiOffset: data_o = global_i.bytes_read[63:32];
        comm_engine_registers_pkg::GlobalBytesWrittenLoOffset: data_o = global_i.bytes_written[31:0];
        comm_engine_registers_pkg::GlobalBytesWrittenHiOffset: data_o = global_i.bytes_written[63:32];
        comm_engine_registers_pkg::GlobalDescriptorsLoOffset: data_o = global_i.descriptors[31:0];
        comm_engine_registers_pkg::GlobalDescriptorsHiOffset: data_o = global_i.descriptors[63:32];
        comm_engine_registers_pkg::GlobalTransactionsLoOffset: data_o = global_i.transactions[31:0];
        comm_engine_registers_pkg::GlobalTransactionsHiOffset: data_o = global_i.transactions[63:32];
        comm_engine_registers_pkg::GlobalWindowStallsLoOffset: data_o = global_i.window_stalls[31:0];
        comm_engine_registers_pkg::GlobalWindowStallsHiOffset: data_o = global_i.window_stalls[63:32];
        comm_engine_registers_pkg::GlobalTranslationMissesLoOffset: data_o = global_i.translation_misses[31:0];
        comm_engine_registers_pkg::GlobalTranslationMissesHiOffset: data_o = global_i.translation_misses[63:32];
        comm_engine_registers_pkg::GlobalCounterControlOffset: begin
          if (w_counter_control.clear) begin
            global_o.bytes_read = 64'd0;
            global_o.bytes_written = 64'd0;
            global_o.descriptors = 64'd0;
            global_o.transactions = 64'd0;
            global_o.window_stalls = 64'd0;
            global_o.translation_misses = 64'd0;
          end
        end
        comm_engine_registers_pkg::GlobalPageTableBaseLoOffset: begin
          data_o = global_i.page_table_base[31:0];
          global_o.page_table_base[31:0] = data_i;
          flush_o = 1'b1;
        end
        comm_engine_registers_pkg::GlobalPageTableBaseHiOffset: begin
          data_o = global_i.page_table_base[63:32];
          global_o.page_table_base[63:32] = data_i;
          flush_o = 1'b1;
        end
        comm_engine_registers_pkg::GlobalPageTableEntriesOffset: begin
          data_o = global_i.page_table_entries;
          global_o.page_table_entries = data_i;
          flush_o = 1'b1;
        end
        comm_engine_registers_pkg::GlobalTranslationControlOffset: begin
          data_o = r_translation_control;
          global_o.translate = w_translation_control.enable;
          global_o.page_bits = w_translation_control.page_bits;
          flush_o = 1'b1;
        end
        comm_engine_registers_pkg::GlobalFaultAddressLoOffset: data_o = global_i.fault_address[31:0];
        comm_engine_registers_pkg::GlobalFaultAddressHiOffset: data_o = global_i.fault_address[63:32];
        comm_engine_registers_pkg::GlobalFaultStatusOffset: begin
          data_o = r_fault_status;
          global_o.fault.valid = global_i.fault.valid && !w_fault_status.valid;
        end
        default: ok_o = 1'b0;
      endcase
    end
  end
endmodule
